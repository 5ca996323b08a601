using EdgeCam.Units;

namespace EdgeCam.Remote.Health;

/// <summary>Tells a camera that works from one that is away and one that stands still.</summary>
/// <param name="stall">No picture for so long is no mere delay.</param>
/// <remarks>Thread-bound; owns no clock.</remarks>
internal sealed class CameraWatch(TimeSpan stall)
{
    private MediaInstant? _quietSince;
    private long _frames;

    public CameraCondition State { get; private set; }

    /// <param name="camera">Null while it is being opened: that is no news, unless it takes too long.</param>
    public void OnSample(CameraFacts? camera, MediaInstant now)
    {
        _quietSince ??= now;
        if (camera is { FramesIn: > 0 } && camera.FramesIn != _frames)
            (State, _quietSince) = (CameraCondition.Ok, now);
        _frames = camera?.FramesIn ?? _frames;
        if (camera is { IsSourceAbsent: true })
            State = CameraCondition.Absent;
        else if (now - _quietSince >= stall)
            State = camera is null || State == CameraCondition.Absent ? CameraCondition.Absent : CameraCondition.Stalled;
    }
}
