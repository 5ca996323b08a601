using EdgeCam.Units;

namespace EdgeCam.Remote.Health;

/// <summary>When <c>B/state</c> is sent: after a change, and never twice within a second. What changes back meanwhile was never said.</summary>
/// <remarks>Thread-bound; owns no clock.</remarks>
public sealed class StateReport
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private CameraState? _current;
    private CameraState? _said;
    private MediaInstant _quietUntil;

    /// <summary>When <see cref="TryPoll"/> has something to say at the earliest.</summary>
    public MediaInstant NextDeadline => _current is null || _current == _said ? MediaInstant.Never : _quietUntil;

    public void OnState(CameraState state) => _current = state;

    /// <summary>Whoever kept what was said may have lost it: it is said again.</summary>
    public void OnForgotten() => _said = null;

    /// <summary>Takes what is to be sent now.</summary>
    public bool TryPoll(MediaInstant now, out CameraState state)
    {
        state = _current!;
        if (now < NextDeadline)
            return false;
        _said = _current;
        _quietUntil = now + Shortest;
        return true;
    }
}
