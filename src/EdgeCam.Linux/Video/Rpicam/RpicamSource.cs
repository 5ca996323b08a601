using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.Rpicam;

/// <summary>
/// A camera on the ribbon cable (CSI) of a Raspberry Pi: pictures that rpicam-vid writes into a pipe, read straight into where
/// encoders take them from. Until it ends or hangs; then reading throws, and it is to be disposed of and opened anew.
/// </summary>
/// <remarks>Thread-bound, as its port says. Allocates nothing per picture.</remarks>
public sealed unsafe class RpicamSource : IFrameSource
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);
    private const int Pictures = 6; // one being filled, one in each of three encoders, and reserve
    private readonly CameraProgram _program;
    private readonly PicturePool _pool;
    private readonly CaptureCounters _counters;
    private readonly TimeSpan _patience;
    private readonly int _lumaBytes;
    private readonly int _pictureBytes;
    private SafeHandle? _waker;
    private MediaInstant _lastBytesAt = MonotonicClock.Now;
    private MediaInstant _startedAt; // when the first bytes of the picture at hand came
    private Picture _picture;        // being filled, when _isFilling
    private BufferLoan _loan;
    private bool _isFilling;
    private int _filled;

    /// <summary>Starts the program and waits for its first picture.</summary>
    /// <param name="program">Its path: see <see cref="RpicamWish.FindProgram"/>.</param>
    /// <param name="counters">The caller's.</param>
    /// <exception cref="ArgumentException">The width is no multiple of <see cref="RpicamWish.RawWidthStep"/>.</exception>
    /// <exception cref="VideoDeviceException">It has no camera, or cannot be started; its own words are in the message.</exception>
    public RpicamSource(string program, RpicamWish wish, CaptureCounters counters)
    {
        if (wish.Width % RpicamWish.RawWidthStep != 0)
            throw new ArgumentException($"The width must be a multiple of {RpicamWish.RawWidthStep}, not {wish.Width}.", nameof(wish));
        _counters = counters;
        _program = new CameraProgram(program, wish.RawArguments(), (wish.Width, wish.Height));
        _pool = new PicturePool(wish.Width, wish.Height, Pictures, firstIndex: 0);
        (_lumaBytes, _pictureBytes) = (wish.Width * wish.Height, wish.Width * wish.Height * 3 / 2);
        _patience = CameraProgram.PatienceFor(wish.Rate);
        Name = $"{_program.Name} camera {wish.Camera}";
        var video = new VideoFormat(IsEncoded: false, wish.Width, wish.Height, wish.Rate) { Stride = PicturePool.StrideOf(wish.Width), Colours = ColourDescription.Jpeg };
        Format = new SourceFormat(video, Sound: null);
    }

    public string Name { get; }

    public SourceFormat Format { get; }

    public int FormatGeneration => 0;

    /// <inheritdoc/>
    /// <exception cref="VideoDeviceException">The program has ended, delivers nothing any more, or another size than it was asked for.</exception>
    public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
    {
        frame = default;
        if (!_isFilling && !TryBegin())
            return SourceRead.Idle;
        var deadline = MonotonicClock.Now + wait;
        for (var now = MonotonicClock.Now; ; now = MonotonicClock.Now)
        {
            var ready = FileCalls.Poll(_program.Output, FileCalls.POLLIN, _waker, deadline > now ? deadline - now : TimeSpan.Zero);
            if (ready == 0)
                return MonotonicClock.Now - _lastBytesAt > _patience ? throw _program.Lost($"has delivered nothing for {_patience.TotalSeconds:0.#} s") : SourceRead.Idle;
            Fill();
            if (_filled == _pictureBytes)
                return Finish(out frame);
        }
    }

    public void WakeOn(SafeHandle descriptor) => _waker = descriptor;

    public void Return(BufferLoan loan) => _pool.TryReturn(loan);

    /// <summary>Takes up to a second where the program hangs.</summary>
    public void Dispose()
    {
        _program.Dispose();
        _pool.Dispose();
    }

    /// <summary>False while all pictures are lent out: the program waits at its pipe, which is not its fault.</summary>
    private bool TryBegin()
    {
        _isFilling = _pool.TryLend(out _loan, out _picture);
        if (_isFilling)
            return true;
        MonotonicClock.SleepUntil(MonotonicClock.Now + Breath);
        _lastBytesAt = MonotonicClock.Now;
        return false;
    }

    private void Fill()
    {
        var result = FileCalls.Read(_program.Output, new Span<byte>((byte*)_picture.Plane0.Address + _filled, _pictureBytes - _filled));
        if (result.Value <= 0)
            throw _program.Ended();
        _lastBytesAt = MonotonicClock.Now;
        if (_filled == 0)
            _startedAt = _lastBytesAt;
        _filled += (int)result.Value;
    }

    private SourceRead Finish(out SourceFrame frame)
    {
        _program.ThrowIfAdjusted();
        var samples = new Span<byte>((void*)_picture.Plane0.Address, _pictureBytes); // planes one behind the other, rows without padding
        FullRange.LimitLuma(samples[.._lumaBytes], samples[.._lumaBytes]); // rpicam-vid asks libcamera for the colours of JPEGs (rpicam_vid.cpp)
        FullRange.LimitChroma(samples[_lumaBytes..], samples[_lumaBytes..]);
        (_isFilling, _filled) = (false, 0);
        _counters.OnTaken();
        frame = SourceFrame.OfPicture(_picture, _loan, _startedAt);
        return SourceRead.Frame;
    }
}
