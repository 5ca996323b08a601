using EdgeCam.Cli;
using EdgeCam.Cli.Receive;
using EdgeCam.Cli.Settings;
using EdgeCam.Cli.Simulate;
using EdgeCam.Hosting;
using EdgeCam.Hosting.Receive;

return await CommandLine.RunAsync(
    [
        RunCommand.Create(Daemon.RunAsync),
        CheckConfigCommand.Create(),
        SettingsCommand.Create(),
        ProbeCommand.Create(MediaProbeText.Write),
        ReceiveCommand.Create(FarEndProgram.RunAsync),
        SimulateCommand.Create(),
        VersionCommand.Create(),
    ],
    args,
    Console.Out,
    Console.Error);
