using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using EdgeCam.Libav;
using EdgeCam.Simulation.Report.Html;

namespace EdgeCam.Cli.Simulate;

/// <summary><c>edgecam simulate</c>: the very uplink session of the camera on a link that is described, in virtual time.</summary>
internal static class SimulateCommand
{
    public static Command Create() => Create(LibavLibrary.TryLoad);

    /// <param name="load">Called only where footage is asked for.</param>
    public static Command Create(LoadLibav load)
    {
        var arguments = new SimulateArguments();
        var command = new Command("simulate", "Show how the adaptive uplink does on a link, in virtual time: what it uses, how old the picture is.");
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (arguments.TryRead(parsed, out var request, out var fault))
                return Run(request, load, output, error);
            error.WriteLine(fault);
            return CommandLine.UsageExitCode;
        });
        return command;
    }

    private static int Run(SimulationRequest request, LoadLibav load, TextWriter output, TextWriter error)
    {
        if (!TrySimulate(request, load, out var runs, out var fault))
        {
            error.WriteLine($"edgecam: {fault}");
            return 1;
        }

        if (request.IsJson)
            output.WriteLine(SimulationJson.Of(request, runs));
        else
            SimulationText.Write(output, request, runs);
        return request.HtmlFile is { } file ? WritePage(file, request, runs, error) : 0;
    }

    private static bool TrySimulate(SimulationRequest request, LoadLibav load, [NotNullWhen(true)] out IReadOnlyList<ReportedRun>? runs, out string fault)
    {
        (runs, fault) = (null, "");
        LibavLibrary? libav = null;
        if (request.Footage is not null && !load(out libav, out var missing))
        {
            fault = $"--footage needs an encoder and a decoder. {missing}";
            return false;
        }

        try
        {
            runs = SimulationBatch.Run(request, libav);
            return true;
        }
        catch (MediaException media)
        {
            fault = media.Message;
        }
        catch (AggregateException several) when (several.InnerExceptions.OfType<MediaException>().FirstOrDefault() is { } media)
        {
            fault = media.Message;
        }

        return false;
    }

    private static int WritePage(string file, SimulationRequest request, IReadOnlyList<ReportedRun> runs, TextWriter error)
    {
        try
        {
            using var page = File.CreateText(file);
            var note = $"{SimulationText.Note(request)}; the pictures show the first. The way back is {request.Down.Text}.";
            HtmlReport.Write(page, request.Up.Text, note, runs);
            return 0;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"--html \"{file}\" cannot be written: {fault.Message}");
            return 1;
        }
    }
}
