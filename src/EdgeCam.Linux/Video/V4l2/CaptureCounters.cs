namespace EdgeCam.Linux.Video.V4l2;

/// <summary>What became of the pictures that a camera took, over all its openings.</summary>
/// <remarks>Counted by the thread that reads the camera, readable by anyone.</remarks>
public sealed class CaptureCounters
{
    private long _taken;
    private long _missed;
    private long _damaged;

    /// <summary>Handed on whole.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Counted by the driver, and never handed out: nobody had a buffer free, or the bus was too slow.</summary>
    public long Missed => Volatile.Read(ref _missed);

    /// <summary>Came torn or too short, and went back; or as a JPEG that could not be decoded whole.</summary>
    public long Damaged => Volatile.Read(ref _damaged);

    internal void OnTaken() => Volatile.Write(ref _taken, _taken + 1);

    internal void OnMissed(uint pictures) => Volatile.Write(ref _missed, _missed + pictures);

    /// <summary>On the thread that reads the camera.</summary>
    public void OnDamaged() => Volatile.Write(ref _damaged, _damaged + 1);
}
