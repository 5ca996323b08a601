using System.CommandLine;
using EdgeCam.Simulation.Report.Html;

namespace EdgeCam.Cli.Simulate;

/// <summary><c>edgecam simulate</c>: the very uplink session of the camera on a link that is described, in virtual time.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var arguments = new SimulateArguments();
        var command = new Command("simulate", "Show how the adaptive uplink does on a link, in virtual time: what it uses, how old the picture is.");
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (arguments.TryRead(parsed, out var request, out var fault))
                return Run(request, output, error);
            error.WriteLine(fault);
            return CommandLine.UsageExitCode;
        });
        return command;
    }

    private static int Run(SimulationRequest request, TextWriter output, TextWriter error)
    {
        var runs = SimulationBatch.Run(request);
        if (request.IsJson)
            output.WriteLine(SimulationJson.Of(request, runs));
        else
            SimulationText.Write(output, request, runs);
        return request.HtmlFile is { } file ? WritePage(file, request, runs, error) : 0;
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
