using EdgeCam.Units;

namespace EdgeCam.Uplink.Control;

/// <summary>
/// Chooses the picture size for a rate, in few steps and with patience: a large picture with too few bits looks worse
/// than a smaller one, and every change costs an IDR.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class PictureScale
{
    private const double LeastBitsPerPixel = 0.025; // of x264 without B frames; below, blocks show
    private const double RoomToGrow = 1.5;          // so much more than the larger size needs, before it is chosen again
    private static readonly double[] Steps = [1, 0.75, 0.5, 0.375];
    private static readonly TimeSpan DownAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan UpAfter = TimeSpan.FromSeconds(10);
    private int _step;
    private MediaInstant _since = MediaInstant.Never;

    /// <summary>Share of the source's width and height.</summary>
    public double Scale => Steps[_step];

    /// <summary>Looks at the rate; call a few times a second or oftener.</summary>
    /// <param name="bitsPerSecond">What the encoder is asked for.</param>
    /// <param name="pixelsPerSecond">Of the source at full size; 0 while unknown.</param>
    public void Update(double bitsPerSecond, double pixelsPerSecond, MediaInstant now)
    {
        var change = ChangeFor(bitsPerSecond, pixelsPerSecond);
        if (change == 0)
            _since = MediaInstant.Never;
        else if (_since == MediaInstant.Never)
            _since = now;
        else if (now - _since > (change > 0 ? DownAfter : UpAfter))
            (_step, _since) = (_step + change, MediaInstant.Never);
    }

    private int ChangeFor(double bitsPerSecond, double pixelsPerSecond)
    {
        if (_step < Steps.Length - 1 && bitsPerSecond < Needed(_step, pixelsPerSecond))
            return 1;
        return _step > 0 && bitsPerSecond > RoomToGrow * Needed(_step - 1, pixelsPerSecond) ? -1 : 0;
    }

    private static double Needed(int step, double pixelsPerSecond) => LeastBitsPerPixel * pixelsPerSecond * Steps[step] * Steps[step];
}
