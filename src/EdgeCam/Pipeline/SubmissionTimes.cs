using EdgeCam.Units;

namespace EdgeCam.Pipeline;

/// <summary>
/// When each picture that is in an encoder went in. Encoders give pictures back in their order, or not at all; devices stamp
/// them in whole microseconds.
/// </summary>
/// <remarks>Thread-bound: the encode thread. Allocates nothing after construction.</remarks>
internal sealed class SubmissionTimes
{
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);
    private const int Most = 64; // more than any encoder holds; older ones are forgotten
    private readonly (MediaInstant CapturedAt, MediaInstant SubmittedAt)[] _pictures = new (MediaInstant, MediaInstant)[Most];
    private long _first; // _first <= _next <= _first + Most; picture n stands at n % Most
    private long _next;
    private int _lost;

    /// <summary>Pictures that went in and did not come out.</summary>
    public int Inside => (int)(_next - _first);

    /// <summary>How many never came out, since this was asked last.</summary>
    public int TakeLost()
    {
        var lost = _lost;
        _lost = 0;
        return lost;
    }

    public void OnSubmitted(MediaInstant capturedAt, MediaInstant submittedAt)
    {
        if (_next - _first == Most)
        {
            _first++;
            _lost++;
        }

        _pictures[_next++ % Most] = (capturedAt, submittedAt);
    }

    /// <summary>Finds the picture of an access unit, and forgets it and those before it.</summary>
    public bool TryTake(MediaInstant capturedAt, out MediaInstant submittedAt)
    {
        while (_first < _next && _pictures[_first % Most].CapturedAt < capturedAt + Microsecond)
        {
            var picture = _pictures[_first++ % Most];
            submittedAt = picture.SubmittedAt;
            if (picture.CapturedAt >= capturedAt)
                return true;
            _lost++;
        }

        submittedAt = default;
        return false;
    }
}
