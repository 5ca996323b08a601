using System.Text.Json.Nodes;
using EdgeCam.Options;
using EdgeCam.Remote.Settings;

namespace EdgeCam.Settings;

/// <summary>A valid change: what the overrides become, and what that means for the running camera.</summary>
/// <param name="Overrides">As they are to be stored.</param>
/// <param name="Options">All options with them.</param>
/// <param name="Applied">The settings whose value changes, as <c>encoder.bitrate_kbps</c>.</param>
/// <param name="Mode">What the most disturbing of them needs.</param>
/// <param name="IsGuarded">Whether one of them may cut the camera off.</param>
internal sealed record SettingsChange(JsonObject Overrides, EdgeCamOptions Options, IReadOnlyList<string> Applied, ApplyMode Mode, bool IsGuarded)
{
    public static SettingsChange Between(EdgeCamOptions before, EdgeCamOptions after, JsonObject overrides)
    {
        var changes = SettingsJson.Changes(before, after);
        return new(
            overrides,
            after,
            [.. changes.Select(change => SettingKey.Pointer(change.Key)[1..].Replace('/', '.'))],
            changes.Select(change => change.Node.Applies).DefaultIfEmpty(ApplyMode.Live).Max(),
            changes.Any(change => change.Node.IsGuarded));
    }

    /// <summary>The revision that this becomes after <paramref name="current"/>.</summary>
    /// <param name="confirmWithin">As the caller wants it; guarded settings get a limit in any case.</param>
    public SettingsRevision After(SettingsRevision current, string origin, TimeSpan? confirmWithin)
    {
        var limit = LimitOf(confirmWithin);
        bool needsProof = limit is not null || Mode != ApplyMode.Live || !current.IsConfirmed;
        return new(current.Number + 1, Overrides, origin)
        {
            IsConfirmed = !needsProof,
            ConfirmWithin = limit,
            DesiredNumber = current.DesiredNumber,
        };
    }

    /// <summary>The revision that this becomes while <paramref name="current"/> is on trial: it takes its place in it.</summary>
    /// <param name="fallback">What a rollback returns to, if that is another because of this change.</param>
    public SettingsRevision Joining(SettingsRevision current, string origin, TimeSpan? confirmWithin, JsonObject? fallback) =>
        new(current.Number + 1, Overrides, origin)
        {
            JoinsTrial = true,
            ConfirmWithin = LimitOf(confirmWithin) ?? current.ConfirmWithin,
            Fallback = fallback ?? current.Fallback,
            DesiredNumber = current.DesiredNumber,
            IsVolatile = current.IsVolatile,
        };

    /// <summary>How long the change gets to prove itself; null: it has nothing to prove.</summary>
    public TimeSpan? LimitOf(TimeSpan? confirmWithin) =>
        confirmWithin ?? (IsGuarded ? TimeSpan.FromSeconds(SettingsRequest.DefaultConfirmSeconds) : null);
}
