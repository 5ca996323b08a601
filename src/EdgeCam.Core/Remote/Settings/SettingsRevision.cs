using System.Text.Json.Nodes;

namespace EdgeCam.Remote.Settings;

/// <summary>One state of the settings: what the owner changed against file and environment.</summary>
/// <param name="Number">Rises with each change, also with one that takes another back.</param>
/// <param name="Overrides">By snake case keys, with secrets. Never written to again.</param>
/// <param name="Origin">Who made it: <c>mqtt:set</c>, <c>mqtt:desired</c>, <c>cli</c>, <c>rollback:42</c>.</param>
public sealed record SettingsRevision(long Number, JsonObject Overrides, string Origin)
{
    /// <summary>What the package and the environment say alone.</summary>
    public static SettingsRevision Packaged { get; } = new(0, [], "packaged") { IsConfirmed = true };

    /// <summary>It has proved itself: the camera may come back to it after crashes.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>While unconfirmed: how long it has to prove itself before it is rolled back, anew after each start. Null: it is never rolled back.</summary>
    public TimeSpan? ConfirmWithin { get; init; }

    /// <summary>The last number of the fleet's shadow that was taken, whatever came of it; null: none.</summary>
    public long? DesiredNumber { get; init; }

    /// <summary>It came while the one before was on trial, and takes its place: both pass, or both are rolled back.</summary>
    public bool JoinsTrial { get; init; }

    /// <summary>What a rollback returns to, where that is not the revision before: with what came since then and needs no proof.</summary>
    public JsonObject? Fallback { get; init; }

    /// <summary>It was never stored, and is gone after a restart.</summary>
    public bool IsVolatile { get; init; }
}
