using EdgeCam.Cli;
using EdgeCam.Cli.Simulate;
using EdgeCam.Hosting;

return await CommandLine.RunAsync(
    [
        RunCommand.Create(Daemon.RunAsync),
        CheckConfigCommand.Create(),
        ProbeCommand.Create(MediaProbeText.Write),
        SimulateCommand.Create(),
        VersionCommand.Create(),
    ],
    args,
    Console.Out,
    Console.Error);
