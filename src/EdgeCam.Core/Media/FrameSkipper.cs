using EdgeCam.Units;

namespace EdgeCam.Media;

/// <summary>
/// Chooses which captured pictures are encoded so that the wanted frame rate comes out evenly: skipping
/// before the encoder breaks no reference.
/// </summary>
/// <remarks>Thread-bound.</remarks>
public sealed class FrameSkipper
{
    private MediaInstant? _last; // when the last picture that was let through was due
    private double _framesPerSecond;

    /// <summary>Frames per second to let through; 0 lets everything through. A change counts from the last picture that was let through.</summary>
    public double FramesPerSecond
    {
        get => _framesPerSecond;
        set
        {
            if (value <= 0)
                _last = null; // the rhythm starts afresh with the next rate
            _framesPerSecond = value;
        }
    }

    /// <summary>True when the picture captured at this instant is to be passed over.</summary>
    /// <param name="capturedAt">The picture's instant.</param>
    /// <param name="sourceInterval">The time between two pictures of the source: half of it is tolerated as jitter.</param>
    public bool IsSkipped(MediaInstant capturedAt, TimeSpan sourceInterval)
    {
        if (FramesPerSecond <= 0)
            return false;

        var interval = TimeSpan.FromSeconds(1 / FramesPerSecond);
        var due = _last is { } last ? last + interval : capturedAt;
        if (capturedAt < due - (sourceInterval / 2))
            return true;
        _last = capturedAt - due > interval ? capturedAt : due; // after a gap: start afresh
        return false;
    }
}
