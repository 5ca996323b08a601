using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;
using EdgeCam.Overlay;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video;

/// <summary>
/// Stands in for a camera that is away: the same dark picture again and again, with two lines that say so, in the shape and
/// at the nominal rate of the camera, so that whoever watches stays and sees why there is nothing.
/// </summary>
/// <remarks>Thread-bound. Delivers a few pictures a second, for nothing changes in them. Allocates nothing per picture.</remarks>
public sealed unsafe class StandInSource : IFrameSource
{
    private const int Alignment = 64;
    private const int Buffers = 4; // loans of the one picture: who draws on it draws the same each time
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly LoanPool _loans = new(Buffers, firstIndex: 0);
    private readonly NativeBlock _memory;
    private readonly Picture _picture;
    private Action<MediaInstant> _sleepUntil = MonotonicClock.SleepUntil;
    private MediaInstant _next = MonotonicClock.Now;

    /// <param name="format">Of the camera. Pictures are planar whatever its layout is.</param>
    /// <param name="line1">Printable ASCII, as <paramref name="line2"/>.</param>
    public StandInSource(VideoFormat format, string line1, string line2)
    {
        Format = new SourceFormat(format with { IsEncoded = false, IsJpeg = false, Layout = PixelLayout.Yuv420 }, Sound: null);
        var stride = (format.Width + Alignment - 1) & -Alignment;
        _memory = new NativeBlock((nuint)((long)stride * format.Height * 3 / 2));
        var y = (nint)_memory.Address;
        var u = y + ((nint)stride * format.Height);
        var v = u + ((nint)stride / 2 * (format.Height / 2));
        _picture = new Picture(PixelLayout.Yuv420, format.Width, format.Height, new(y, stride), new(u, stride / 2), new(v, stride / 2));
        OverlayPainter.Cover(_picture, "");
        OverlayPainter.PaintLarge(_picture, line1, line2);
    }

    public string Name => "stand-in";

    public SourceFormat Format { get; }

    public int FormatGeneration => 0;

    public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
    {
        frame = default;
        _sleepUntil(MediaInstant.Min(_next, MonotonicClock.Now + wait));
        var now = MonotonicClock.Now;
        if (now < _next)
            return SourceRead.Idle;
        _next = now + Interval;
        if (!_loans.TryLend(out var loan, out _))
            return SourceRead.Idle;
        frame = SourceFrame.OfPicture(_picture, loan, now);
        return SourceRead.Frame;
    }

    public void WakeOn(SafeHandle descriptor) => _sleepUntil = instant => MonotonicClock.SleepUntil(instant, descriptor);

    public void Return(BufferLoan loan) => _loans.TryReturn(loan, out _);

    public void Dispose() => _memory.Dispose();
}
