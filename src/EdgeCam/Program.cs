using EdgeCam.Cli;
using EdgeCam.Hosting;

return await CommandLine.RunAsync(
    [RunCommand.Create(Daemon.RunAsync), CheckConfigCommand.Create(), ProbeCommand.Create(MediaProbeText.Write), VersionCommand.Create()],
    args,
    Console.Out,
    Console.Error);
