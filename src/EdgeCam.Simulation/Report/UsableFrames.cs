using EdgeCam.Units;

namespace EdgeCam.Simulation.Report;

/// <summary>When a picture of a given age or newer was there to be shown.</summary>
internal sealed class UsableFrames
{
    private readonly MediaInstant _end;
    private readonly MediaInstant[] _captures;  // ascending
    private readonly MediaInstant[] _earliest;  // [i]: the earliest completion of frame i and all later ones

    public UsableFrames(RunRecord run)
        : this(run.End, run.Frames)
    {
    }

    public UsableFrames(MediaInstant end, IEnumerable<FrameOutcome> outcomes)
        : this(end, outcomes.Where(frame => frame.IsUsable).Select(frame => new SeenPicture(frame.CapturedAt, frame.CompleteAt!.Value)))
    {
    }

    public UsableFrames(MediaInstant end, IEnumerable<SeenPicture> pictures)
    {
        var frames = pictures.OrderBy(frame => frame.CapturedAt).ToList();
        _end = end;
        _captures = [.. frames.Select(frame => frame.CapturedAt)];
        _earliest = [.. frames.Select(frame => frame.At)];
        for (var i = _earliest.Length - 2; i >= 0; i--)
            _earliest[i] = MediaInstant.Min(_earliest[i], _earliest[i + 1]);
    }

    /// <summary>When a frame captured then or later was usable first; null when none ever was.</summary>
    public MediaInstant? FirstSince(MediaInstant capture)
    {
        var index = Array.BinarySearch(_captures, capture);
        for (index = index < 0 ? ~index : index; index > 0 && _captures[index - 1] == capture; index--)
        {
        }

        return index < _earliest.Length ? _earliest[index] : null;
    }

    /// <summary>
    /// From a capture until a frame that new or newer was usable (Salsify, NSDI 2018). When none ever was, the time to
    /// the end of the run, which the delay exceeds: a sender that fell silent does not look quick.
    /// </summary>
    public TimeSpan SignalDelay(MediaInstant capture) => (FirstSince(capture) ?? _end) - capture;
}
