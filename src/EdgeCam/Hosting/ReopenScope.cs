using EdgeCam.Options;
using EdgeCam.Options.Loading;
using EdgeCam.Pipeline;
using EdgeCam.Settings;

namespace EdgeCam.Hosting;

/// <summary>Which parts of a camera have to be made anew for other options.</summary>
[Flags]
internal enum ReopenScope
{
    None,

    /// <summary>Source, encoders and what looks at pictures. Readers of the streams stay, if their <see cref="StreamTerms"/> do; the sub-stream, and who plays it, comes and goes with its encoder.</summary>
    Pipeline = 1,

    Udp = 2,

    Uplinks = 4,

    /// <summary>All of it: nobody who is connected can stay.</summary>
    Camera = 8,
}

/// <summary>The one place that knows which option needs what.</summary>
internal static class ReopenScopes
{
    /// <summary>What the difference of two options needs, beside what can be changed while it runs.</summary>
    public static ReopenScope Between(EdgeCamOptions before, EdgeCamOptions after) =>
        SettingsJson.Changes(before, after).Aggregate(ComingOrGoing(before, after), (scope, change) => scope | Of(change.Key, change.Node));

    private static ReopenScope Of(string key, OptionNode node) => (node.Applies, key.Split(':')[0]) switch
    {
        (ApplyMode.Live, _) => ReopenScope.None,
        (ApplyMode.Restart, _) => ReopenScope.Camera,
        (_, nameof(EdgeCamOptions.Recording)) => ReopenScope.None, // commands look it up
        (_, nameof(EdgeCamOptions.Udp)) => ReopenScope.Udp,
        (_, nameof(EdgeCamOptions.Uplinks)) => ReopenScope.Uplinks,
        _ when string.Equals(key, OwnEncoder, StringComparison.Ordinal) => ReopenScope.Pipeline | ReopenScope.Uplinks,
        _ => ReopenScope.Pipeline,
    };

    // The first uplink brings an encoder with it, or steers the one there is, and the first that sends a low rendition another
    // one; the last takes it away.
    private static ReopenScope ComingOrGoing(EdgeCamOptions before, EdgeCamOptions after) =>
        before.Uplinks.Count == 0 != (after.Uplinks.Count == 0) || EncodePlan.From(before).Low != EncodePlan.From(after).Low
            ? ReopenScope.Pipeline | ReopenScope.Uplinks
            : ReopenScope.None;

    private const string OwnEncoder = $"{nameof(EdgeCamOptions.UplinkEncoder)}:{nameof(UplinkEncoderOptions.Own)}";
}
