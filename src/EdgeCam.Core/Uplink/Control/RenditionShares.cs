using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// Divides what the link carries between two renditions: the low one gets what it wants, the main one what is left. Where that
/// is less than its least on average it gets nothing, and begins again when there is clearly more.
/// </summary>
/// <remarks>Thread-bound. Rates are bytes per second of video, without any header.</remarks>
internal sealed class RenditionShares(Bitrate lowMost, Bitrate mainLeast, Bitrate mainMost)
{
    private const double MemorySeconds = 1; // a shorter dip skipped pictures answer
    private const double ClearlyMore = 1.25;
    private static readonly TimeSpan LeastBetweenChanges = TimeSpan.FromSeconds(2); // each return costs an IDR
    private readonly double _least = mainLeast.BitsPerSecond / 8.0;
    private double _left = mainLeast.BitsPerSecond / 8.0; // for the main one, on average
    private MediaInstant _at;
    private MediaInstant _changedAt;

    public double Low { get; private set; } = lowMost.BitsPerSecond / 8.0;

    /// <summary>At least its least, though it be held.</summary>
    public double Main { get; private set; } = mainLeast.BitsPerSecond / 8.0;

    /// <summary>False: what is left is too little for the main one.</summary>
    public bool HasMain { get; private set; } = true;

    /// <summary>Divides anew; call a few times a second or oftener.</summary>
    /// <param name="forLow">What may be sent given what stands before the low one.</param>
    /// <param name="forBoth">What may be sent given all that stands.</param>
    /// <param name="ifEmpty">What might be if nothing stood: queues pass, and skipped pictures answer them.</param>
    /// <returns>True: the main one begins again, with a picture that needs none before it.</returns>
    public bool Update(double forLow, double forBoth, double ifEmpty, MediaInstant now)
    {
        var lowMostBytes = lowMost.BitsPerSecond / 8.0;
        Low = Math.Min(lowMostBytes, forLow);
        Main = Math.Clamp(forBoth - Low, _least, mainMost.BitsPerSecond / 8.0);
        Learn(ifEmpty - Math.Min(lowMostBytes, ifEmpty), now);
        if (now - _changedAt < LeastBetweenChanges || (HasMain ? _left >= _least : _left < _least * ClearlyMore))
            return false;
        (HasMain, _changedAt) = (!HasMain, now);
        return HasMain;
    }

    private void Learn(double left, MediaInstant now)
    {
        var keep = Math.Exp(-Math.Clamp((now - _at).TotalSeconds, 0, MemorySeconds) / MemorySeconds);
        _left = (_left * keep) + (left * (1 - keep));
        _at = now;
    }
}
