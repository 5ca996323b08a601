using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>
/// Of two renditions, which one is shown: the main one while pictures of it come, the low one when they stay away. It changes
/// only with a picture that needs none before it, so that what is shown can always be decoded, and asks for one when it wants
/// to change.
/// </summary>
/// <remarks>
/// Thread-bound. What is shown is one stream in the order of its coming: behind a change its capture times go on growing, though
/// the main one's IDR may be older than what was shown of the low one, which overtook it.
/// </remarks>
public sealed class RenditionSwitch
{
    // A gap that skipped pictures or a repair leave is shorter. To change costs an IDR each way.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(400);
    private const long LeastStep = 11_112; // ns: one tick of 90 kHz, rounded up, so that players see pictures apart

    private MediaInstant _mainAt = new(long.MinValue / 2); // when the newest picture of it came
    private MediaInstant? _shownCapture;

    /// <summary>Null before the first picture.</summary>
    public UplinkRendition? Shown { get; private set; }

    /// <summary>How often it changed; the first picture is no change.</summary>
    public long Switches { get; private set; }

    /// <summary>The rendition that is to be shown and cannot be before a key frame of it; null for none.</summary>
    public UplinkRendition? Wanted { get; private set; }

    /// <summary>Decides about a picture that came.</summary>
    /// <param name="rendition">Of it.</param>
    /// <param name="now">The time.</param>
    /// <param name="capturedAt">As received; as it is to be shown, when true.</param>
    /// <returns>False: it is not shown.</returns>
    public bool TryShow(UplinkRendition rendition, bool isIdr, MediaInstant now, ref MediaInstant capturedAt)
    {
        if (rendition == UplinkRendition.Main)
            _mainAt = now;
        if (rendition == UplinkRendition.Main && rendition == Shown)
            Wanted = null; // it was not away for long
        if (rendition != Shown && IsToChange(rendition, now))
            Change(rendition, isIdr);
        if (rendition != Shown)
            return false;
        capturedAt = _shownCapture is { } last ? MediaInstant.Max(capturedAt, new MediaInstant(last.Nanoseconds + LeastStep)) : capturedAt;
        _shownCapture = capturedAt;
        return true;
    }

    private bool IsToChange(UplinkRendition to, MediaInstant now) =>
        Shown is null || to == UplinkRendition.Main || now - _mainAt > Patience;

    private void Change(UplinkRendition to, bool isIdr)
    {
        Wanted = isIdr ? null : to;
        if (!isIdr)
            return;
        Switches += Shown is null ? 0 : 1;
        Shown = to;
    }
}
