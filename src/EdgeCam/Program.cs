using EdgeCam.Cli;

return await CommandLine.RunAsync(
    [CheckConfigCommand.Create(), VersionCommand.Create()],
    args,
    Console.Out,
    Console.Error);
