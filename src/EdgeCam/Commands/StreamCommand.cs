using EdgeCam.Remote;

namespace EdgeCam.Commands;

/// <summary>Starts or stops sending until the next start of the daemon; what is configured stays.</summary>
/// <param name="uplink">Its place in the list; null: all.</param>
/// <param name="isOn">To send, or to stop.</param>
internal delegate RemoteReply SwitchUplink(int? uplink, bool isOn);

/// <summary>
/// <c>stream</c>: sending to uplinks. Arguments: <c>action</c> (start, stop, add); <c>index</c>, the place in the list where not all
/// are meant; for add <c>uplink</c>, an object as in the settings, with <c>url</c> at least.
/// </summary>
/// <param name="switching">Null where uplinks cannot be switched.</param>
internal sealed class StreamCommand(UplinkSettings uplinks, SwitchUplink? switching) : ICameraCommand
{
    private static readonly string[] Actions = ["start", "stop", "add"];

    public string Name => "stream";

    public Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        var configured = uplinks.Read();
        var arguments = new CommandArguments(request.Arguments);
        var action = arguments.OptionalWord("action", Actions);
        if (action is null && !request.Arguments.ContainsKey("action"))
            arguments.Miss("action", "action is missing: one of start, stop, add");
        return action is "add" ? AddAsync(configured, arguments, request, report, cancel) : Task.FromResult(Switch(configured, arguments, action is "start"));
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

    private RemoteReply Switch(ConfiguredUplinks configured, CommandArguments arguments, bool isOn)
    {
        var index = arguments.OptionalWhole("index", 0, Math.Max(0, configured.Uplinks.Count - 1));
        if (arguments.Refusal() is { } refusal)
            return refusal;
        if (configured.Uplinks.Count == 0)
            return RemoteReply.Rejected("no_uplink", "no uplink is configured: add one");
        return switching is null
            ? RemoteReply.Rejected("not_supported", "uplinks cannot be switched on this camera: they always send")
            : switching((int?)index, isOn);
    }
}
