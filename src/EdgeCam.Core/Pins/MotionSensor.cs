using EdgeCam.Units;

namespace EdgeCam.Pins;

/// <summary>Makes motion of a PIR sensor's pulses: it goes on while pulses come at intervals shorter than the hold.</summary>
/// <param name="hold">From the end of the last pulse to the end of the motion.</param>
/// <remarks>Thread-bound; owns no clock. Drain <see cref="TryPoll"/> after each edge and at the deadline.</remarks>
public sealed class MotionSensor(TimeSpan hold)
{
    private bool _isActive;
    private MediaInstant _lastActive;
    private bool _isMoving;
    private bool _told;

    /// <summary>From now on.</summary>
    public TimeSpan Hold { get; set; } = hold;

    public bool IsMoving => _told;

    /// <summary>When motion is over, if no other pulse comes.</summary>
    public MediaInstant NextDeadline => _isMoving && !_isActive ? _lastActive + Hold : MediaInstant.Never;

    /// <param name="at">When the kernel noticed; edges come in their order.</param>
    public void OnEdge(bool isActive, MediaInstant at)
    {
        _isMoving |= isActive;
        _lastActive = at;
        _isActive = isActive;
    }

    /// <summary>The line was lost: what went on is over a hold after the last edge.</summary>
    public void Forget() => _isActive = false;

    /// <summary>Takes a beginning or an end.</summary>
    public bool TryPoll(MediaInstant now, out bool isMoving)
    {
        if (now >= NextDeadline)
            _isMoving = false;
        isMoving = _isMoving;
        var isNews = _isMoving != _told;
        _told = _isMoving;
        return isNews;
    }
}
