using EdgeCam.Cli;
using EdgeCam.Cli.Cmd;
using EdgeCam.Cli.Receive;
using EdgeCam.Cli.Settings;
using EdgeCam.Cli.Simulate;
using EdgeCam.Doctor;
using EdgeCam.Hosting;
using EdgeCam.Hosting.Receive;
using EdgeCam.Remote;
using EdgeCam.Settings;

return await CommandLine.RunAsync(
    [
        RunCommand.Create(Daemon.RunAsync),
        CheckConfigCommand.Create(),
        DoctorCommand.Create((options, state) => Diagnosis.Of(options, MachineReader.Read(options, state))),
        FirstBootCommand.Create(TimeProvider.System),
        SettingsCommand.Create(),
        CmdCommand.Create((state, name, arguments, cancel) => ControlClient.AskAsync(StateDirectory.SocketOf(state), RequestKind.Command, name, arguments, cancel)),
        UpdateCommand.Create((state, name, arguments, cancel) => ControlClient.AskAsync(StateDirectory.SocketOf(state), RequestKind.Command, name, arguments, cancel)),
        UpdateCommand.CreateInstall(),
        ProbeCommand.Create(MediaProbeText.Write),
        ReceiveCommand.Create(FarEndProgram.RunAsync),
        SimulateCommand.Create(),
        VersionCommand.Create(),
    ],
    args,
    Console.Out,
    Console.Error);
