using System.Runtime.InteropServices;
using EdgeCam.Media;
using EdgeCam.Ports;

namespace EdgeCam.Linux.Video;

/// <summary>A source whose pictures are turned, for a camera that hangs from a ceiling or stands on its side. Sound passes as it is.</summary>
/// <remarks>Thread-bound. Allocates nothing per picture. The source gets its picture back before the turned one is read.</remarks>
public sealed class TurnedSource : IFrameSource
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);
    private const int Pictures = 6;       // one being filled, one in each of three encoders, and reserve
    private const int FirstLoan = 0x2000; // the loans of the source are below, or above all of these
    private readonly IFrameSource _source;
    private readonly Orientation _orientation;
    private readonly PicturePool _pool;

    /// <summary>The source itself where there is nothing to turn, or it is encoded already.</summary>
    /// <param name="source">Owned from now on.</param>
    public static IFrameSource Of(IFrameSource source, Orientation orientation) =>
        orientation.IsUpright || source.Format.Video.IsEncoded ? source : new TurnedSource(source, orientation);

    /// <param name="source">Of pictures; owned from now on.</param>
    public TurnedSource(IFrameSource source, Orientation orientation)
    {
        (_source, _orientation) = (source, orientation);
        var video = source.Format.Video;
        var (width, height) = orientation.IsTransposed ? (video.Height, video.Width) : (video.Width, video.Height);
        Format = source.Format with { Video = video with { Width = width, Height = height, Layout = PixelLayout.Yuv420, Stride = PicturePool.StrideOf(width) } };
        _pool = new PicturePool(width, height, Pictures, FirstLoan);
    }

    public string Name => _source.Name;

    public SourceFormat Format { get; }

    public int FormatGeneration => 0;

    /// <inheritdoc/>
    /// <exception cref="Exception">What the source throws.</exception>
    public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
    {
        frame = default;
        if (_pool.IsLentOut)
        {
            MonotonicClock.SleepUntil(MonotonicClock.Now + Breath); // the source's buffers fill meanwhile, and it counts what it misses
            return SourceRead.Idle;
        }

        var read = _source.TryRead(wait, out frame);
        if (read == SourceRead.Frame && frame.Kind == SourceFrameKind.Picture && _pool.TryLend(out var loan, out var turned))
        {
            PictureTurn.Turn(frame.Picture, turned, _orientation);
            _source.Return(frame.Loan);
            frame = SourceFrame.OfPicture(turned, loan, frame.CapturedAt);
        }

        return read;
    }

    public void WakeOn(SafeHandle descriptor) => _source.WakeOn(descriptor);

    public void Return(BufferLoan loan)
    {
        if (!_pool.TryReturn(loan))
            _source.Return(loan);
    }

    /// <summary>Only after everything that reads its pictures.</summary>
    public void Dispose()
    {
        _source.Dispose();
        _pool.Dispose();
    }
}
