using System.Text.Json.Nodes;
using EdgeCam.Remote;

namespace EdgeCam.Commands;

/// <summary>The configured uplinks, as the settings have them.</summary>
/// <param name="Revision">Of the settings they were read from.</param>
/// <param name="Uplinks">By snake case keys, with secrets: they go back into the settings and nowhere else. The caller's own copy.</param>
internal readonly record struct ConfiguredUplinks(long Revision, JsonArray Uplinks);

/// <summary>
/// Changes the list of uplinks by an ordinary request for settings, so that the same checks, bounds and rollback hold. A
/// merge patch replaces a list as a whole (RFC 7396 §2); the revision it was read from keeps two changes apart.
/// </summary>
/// <param name="settings">Answers requests of <see cref="RequestKind.Settings"/>, from any thread.</param>
internal sealed class UplinkSettings(Func<ConfiguredUplinks> read, RequestHandler settings)
{
    public ConfiguredUplinks Read() => read();

    public Task<RemoteReply> WriteAsync(ConfiguredUplinks changed, RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        var body = new JsonObject { ["patch"] = new JsonObject { ["uplinks"] = changed.Uplinks }, ["if_rev"] = changed.Revision };
        return settings(request with { Kind = RequestKind.Settings, Name = "settings", Body = body }, report, cancel);
    }
}
