using System.Text.Json.Nodes;
using EdgeCam.Units;

namespace EdgeCam.Remote;

/// <summary>What kind of thing is asked for.</summary>
public enum RequestKind
{
    /// <summary>A merge patch for the settings.</summary>
    Settings,

    /// <summary>The settings that a fleet's shadow wants; retained.</summary>
    DesiredSettings,

    /// <summary>A command by name.</summary>
    Command,

    /// <summary>One value by the key of its entity.</summary>
    Entity,
}

/// <summary>A request that was read and is in order as far as that can be told without knowing what it asks for.</summary>
/// <param name="Kind">What kind of thing is asked for.</param>
/// <param name="Name">The command or the entity's key; "settings" for settings.</param>
/// <param name="Id">The caller's, or one of ours where the caller gave none.</param>
/// <param name="Body">The payload: an object, or a scalar for <see cref="RequestKind.Entity"/>.</param>
/// <param name="ReceivedAt">For <c>dur_ms</c>.</param>
public sealed record RemoteRequest(RequestKind Kind, string Name, string Id, JsonNode? Body, MediaInstant ReceivedAt)
{
    /// <summary>The members of <see cref="Body"/>; none when it is no object.</summary>
    public JsonObject Arguments => Body as JsonObject ?? [];
}
