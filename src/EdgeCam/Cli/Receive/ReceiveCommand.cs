using System.CommandLine;

namespace EdgeCam.Cli.Receive;

/// <summary>Receives until it is told to stop or the time is over.</summary>
/// <param name="output">Where figures go.</param>
/// <param name="error">Where faults go.</param>
/// <returns>The exit code of the process.</returns>
internal delegate Task<int> RunFarEnd(ReceiveRequest request, TextWriter output, TextWriter error, CancellationToken cancel);

/// <summary><c>edgecam receive</c>: the far end of a camera's RTP uplink.</summary>
internal static class ReceiveCommand
{
    public static Command Create(RunFarEnd run)
    {
        var arguments = new ReceiveArguments();
        var command = new Command(
            "receive",
            "Receive a camera's RTP uplink, hand it on, and tell how it fares. Delay is from capture by the camera's clock where its reports give it, "
            + "which supposes that its clock and ours agree (NTP); otherwise how much longer than the fastest packet.");
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) => run(arguments.Read(parsed), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancel));
        return command;
    }
}
