using EdgeCam.Units;

namespace EdgeCam.Media;

/// <summary>
/// Lets only a few forced IDRs a second through: each costs as much as several ordinary pictures, and
/// whoever asks for them may be anyone who can reach the camera.
/// </summary>
/// <param name="interval">The least time between two forced IDRs.</param>
/// <remarks>Thread-bound.</remarks>
public sealed class IdrLimiter(TimeSpan interval)
{
    private MediaInstant? _last;

    /// <summary>May one be forced at <paramref name="now"/>? True takes the turn.</summary>
    public bool TryTake(MediaInstant now)
    {
        if (_last is { } last && now - last < interval)
            return false;
        _last = now;
        return true;
    }
}
