using EdgeCam.Remote;

namespace EdgeCam.Commands;

/// <summary>What a camera sends its pictures by.</summary>
internal enum OutputKind
{
    Uplink,

    /// <summary>A fixed destination.</summary>
    Udp,

    /// <summary>The RTSP server, with whoever plays.</summary>
    Rtsp,
}

/// <summary>Starts or stops sending until the next start of the daemon, or until it is opened anew; what is configured stays.</summary>
/// <param name="index">Its place in the list; null: all of the kind.</param>
/// <param name="isOn">To send, or to stop.</param>
internal delegate Task<RemoteReply> SwitchOutput(OutputKind kind, int? index, bool isOn);

/// <summary>
/// <c>stream</c>: what is sent where. Arguments: <c>action</c> (start, stop, add); <c>output</c> (uplink, udp, rtsp; uplink where it is
/// not said); <c>index</c>, the place in its list where not all are meant; for add <c>uplink</c>, an object as in the settings, with
/// <c>url</c> at least.
/// </summary>
internal sealed class StreamCommand(UplinkSettings uplinks, SwitchOutput switching) : ICameraCommand
{
    private const int MostOutputs = 16; // Udp may have as many
    private static readonly string[] Actions = ["start", "stop", "add"];
    private static readonly string[] Outputs = ["uplink", "udp", "rtsp"];

    public string Name => "stream";

    public Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        var arguments = new CommandArguments(request.Arguments);
        var action = arguments.OptionalWord("action", Actions);
        if (action is null && !request.Arguments.ContainsKey("action"))
            arguments.Miss("action", "action is missing: one of start, stop, add");
        return action is "add" ? AddAsync(uplinks.Read(), arguments, request, report, cancel) : SwitchAsync(arguments, action is "start");
    }

    private Task<RemoteReply> AddAsync(
        ConfiguredUplinks configured, CommandArguments arguments, RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        var added = arguments.Members("uplink");
        if (added is null && !request.Arguments.ContainsKey("uplink"))
            arguments.Miss("uplink", "uplink is missing: an object as in the settings, such as {\"url\":\"srt://192.0.2.1:5000\"}");
        if (arguments.Refusal() is { } refusal)
            return Task.FromResult(refusal);
        configured.Uplinks.Add(added!.DeepClone());
        return uplinks.WriteAsync(configured, request, report, cancel);
    }

    private Task<RemoteReply> SwitchAsync(CommandArguments arguments, bool isOn)
    {
        var kind = (OutputKind)Array.IndexOf(Outputs, arguments.Word("output", Outputs, Outputs[0]));
        var index = (int?)arguments.OptionalWhole("index", 0, MostOutputs - 1);
        return arguments.Refusal() is { } refusal ? Task.FromResult(refusal) : switching(kind, index, isOn);
    }
}
