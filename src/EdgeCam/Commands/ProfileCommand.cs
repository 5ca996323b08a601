using System.Text.Json.Nodes;
using EdgeCam.Remote;
using EdgeCam.Uplink;

namespace EdgeCam.Commands;

/// <summary>
/// <c>profile</c>: what the uplinks give up first. Arguments: <c>profile</c>, and <c>uplink</c>, its place in the list from 0 on,
/// where not all are meant. The reply is that of the settings.
/// </summary>
internal sealed class ProfileCommand(UplinkSettings uplinks) : ICameraCommand
{
    public string Name => "profile";

    public Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        var configured = uplinks.Read();
        if (configured.Uplinks.Count == 0)
            return Task.FromResult(RemoteReply.Rejected("no_uplink", "no uplink is configured: add one with stream"));
        var arguments = new CommandArguments(request.Arguments);
        var profile = arguments.OptionalWord("profile", [.. UplinkProfiles.All.Keys]);
        var only = arguments.OptionalWhole("uplink", 0, configured.Uplinks.Count - 1);
        if (profile is null && !request.Arguments.ContainsKey("profile"))
            arguments.Miss("profile", $"profile is missing: one of {string.Join(", ", UplinkProfiles.All.Keys)}");
        if (arguments.Refusal() is { } refusal)
            return Task.FromResult(refusal);
        foreach (var uplink in configured.Uplinks.OfType<JsonObject>().Where((_, index) => only is null || only == index))
            uplink["profile"] = profile;
        return uplinks.WriteAsync(configured, request, report, cancel);
    }
}
