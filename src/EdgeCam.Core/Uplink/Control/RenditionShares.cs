using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// Divides what the link carries between two renditions: the low one gets what it wants, the main one what is left. When
/// that stays below its least for a while it gets nothing, and is asked for again when it has been enough for longer.
/// </summary>
/// <remarks>Thread-bound. Rates are bytes per second of video, without any header.</remarks>
internal sealed class RenditionShares(Bitrate lowMost, Bitrate mainLeast, Bitrate mainMost)
{
    private static readonly TimeSpan DownAfter = TimeSpan.FromSeconds(1); // a shorter dip skipped pictures answer
    private static readonly TimeSpan UpAfter = TimeSpan.FromSeconds(2);   // each return costs an IDR
    private MediaInstant _since = MediaInstant.Never; // what is left has called for a change

    public double Low { get; private set; } = lowMost.BitsPerSecond / 8.0;

    /// <summary>At least its least, though it be held.</summary>
    public double Main { get; private set; } = mainLeast.BitsPerSecond / 8.0;

    /// <summary>False: what is left is too little for the main one.</summary>
    public bool HasMain { get; private set; } = true;

    /// <summary>Divides anew; call a few times a second or oftener.</summary>
    /// <param name="forLow">What may be sent given what goes before the low one alone.</param>
    /// <param name="forBoth">What may be sent given all that waits.</param>
    /// <returns>True: the main one begins again, with a picture that needs none before it.</returns>
    public bool Update(double forLow, double forBoth, MediaInstant now)
    {
        var least = mainLeast.BitsPerSecond / 8.0;
        Low = Math.Min(lowMost.BitsPerSecond / 8.0, forLow);
        var left = forBoth - Low;
        Main = Math.Clamp(left, least, mainMost.BitsPerSecond / 8.0);
        if (left >= least == HasMain)
            _since = MediaInstant.Never;
        else if (_since == MediaInstant.Never)
            _since = now;
        if (_since == MediaInstant.Never || now - _since < (HasMain ? DownAfter : UpAfter))
            return false;
        (HasMain, _since) = (!HasMain, MediaInstant.Never);
        return HasMain;
    }
}
