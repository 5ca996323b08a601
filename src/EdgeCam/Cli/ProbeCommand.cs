using System.CommandLine;

namespace EdgeCam.Cli;

/// <summary><c>edgecam probe FILE</c>: what a media file holds.</summary>
internal static class ProbeCommand
{
    /// <param name="probe">Writes what the file holds to the writer, and returns the exit code of the process.</param>
    public static Command Create(Func<string, TextWriter, int> probe)
    {
        var file = new Argument<string>("FILE") { Description = "A media file." };
        var command = new Command("probe", "Show what a media file holds.") { file };
        command.SetAction(parsed => probe(parsed.GetRequiredValue(file), parsed.InvocationConfiguration.Output));
        return command;
    }
}
