using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video;

/// <summary>
/// A camera for those who have none: a moving test picture at any even size and frame rate, with a
/// flash and a beep each second that start at the same instant, so that delay and lip-sync can be read
/// off. Paced in real time; sound is lent when its first sample is due, for it is known before it is heard.
/// </summary>
/// <remarks>
/// Thread-bound. Pictures and sound have a few buffers each; while all of a kind are lent out reading
/// returns Idle at once. More than a second late, the stream goes on from now instead of catching up.
/// </remarks>
public sealed unsafe class TestPictureSource : IFrameSource
{
    private readonly TestPicturePainter _painter;
    private readonly TestTone? _tone;
    private readonly FrameRate _rate;
    private readonly LoanPool _pictureLoans = new(PictureBuffers, firstIndex: 0);
    private readonly LoanPool _soundLoans = new(SoundBuffers, firstIndex: PictureBuffers);
    private readonly NativeBlock _memory;
    private readonly Func<MediaInstant> _now;
    private Action<MediaInstant> _sleepUntil;
    private readonly int _stride;
    private readonly int _pictureBytes;
    private readonly int _soundBytes;
    private MediaInstant? _anchor;
    private long _frames;
    private long _samples;

    /// <param name="width">Even, 96 or more.</param>
    /// <param name="height">Even, 64 or more.</param>
    /// <param name="soundChannels">0 for no sound, 1 or 2.</param>
    public TestPictureSource(int width, int height, FrameRate rate, int soundChannels = 1)
        : this(width, height, rate, soundChannels, static () => MonotonicClock.Now, MonotonicClock.SleepUntil)
    {
    }

    internal TestPictureSource(int width, int height, FrameRate rate, int soundChannels, Func<MediaInstant> now, Action<MediaInstant> sleepUntil)
    {
        _painter = new(width, height);
        _rate = rate;
        _now = now;
        _sleepUntil = sleepUntil;
        _stride = (width + 31) & ~31; // rows that vector code may read whole
        _pictureBytes = _stride * height * 3 / 2;
        _soundBytes = SamplesPerFrame * soundChannels * sizeof(short);
        _tone = soundChannels > 0 ? new(rate, soundChannels) : null;
        _memory = new((nuint)((PictureBuffers * (long)_pictureBytes) + (SoundBuffers * _soundBytes)));
        for (var slot = 0; slot < PictureBuffers; slot++)
            _painter.PaintBackground(PlanesOf(slot, height));

        var video = new VideoFormat(IsEncoded: false, width, height, rate, PixelLayout.Yuv420) { Colours = ColourDescription.Bt601 };
        Format = new(video, _tone is null ? null : new SoundFormat(TestTone.SampleRate, soundChannels));
    }

    public string Name => "test picture";

    public SourceFormat Format { get; }

    public int FormatGeneration => 0;

    /// <summary>What the source allocated.</summary>
    public DataSize Memory => new((PictureBuffers * (long)_pictureBytes) + (SoundBuffers * _soundBytes));

    public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
    {
        frame = default;
        var now = _now();
        var anchor = _anchor ??= now;
        var isSound = _tone is not null && SoundTime < PictureTime;
        var due = anchor + (isSound ? SoundTime : PictureTime);
        if (due > now + wait)
        {
            _sleepUntil(now + wait);
            return SourceRead.Idle;
        }

        var late = now - due;
        if (late > MostLate)
        {
            _anchor = anchor + late;
            due += late;
        }

        _sleepUntil(due);
        if (_now() < due)
            return SourceRead.Idle; // woken

        return (isSound ? TryLendSound(due, out frame) : TryLendPicture(due, out frame)) ? SourceRead.Frame : SourceRead.Idle;
    }

    public void WakeOn(SafeHandle descriptor) => _sleepUntil = instant => MonotonicClock.SleepUntil(instant, descriptor);

    public void Return(BufferLoan loan)
    {
        if (!_pictureLoans.TryReturn(loan, out _))
            _soundLoans.TryReturn(loan, out _);
    }

    public void Dispose() => _memory.Dispose();

    private TimeSpan PictureTime => _rate.TimeOf(_frames);

    private TimeSpan SoundTime => new(_samples / SamplesPerFrame * (TimeSpan.TicksPerSecond * SamplesPerFrame / TestTone.SampleRate));

    private bool TryLendPicture(MediaInstant capturedAt, out SourceFrame frame)
    {
        frame = default;
        if (!_pictureLoans.TryLend(out var loan, out var slot))
            return false;

        var (width, height) = (Format.Video.Width, Format.Video.Height);
        var timeOfDay = (DateTime.UtcNow - (_now() - capturedAt)).TimeOfDay;
        _painter.PaintFrame(PlanesOf(slot, height), (uint)_frames, timeOfDay, TestTone.IsFlash(_rate, _frames));
        _frames++;

        var y = (nint)PictureAt(slot);
        var u = y + (_stride * height);
        var v = u + (_stride / 2 * (height / 2));
        frame = SourceFrame.OfPicture(
            new(PixelLayout.Yuv420, width, height, new(y, _stride), new(u, _stride / 2), new(v, _stride / 2)), loan, capturedAt);
        return true;
    }

    private bool TryLendSound(MediaInstant capturedAt, out SourceFrame frame)
    {
        frame = default;
        if (!_soundLoans.TryLend(out var loan, out var slot))
            return false;

        var bytes = PictureAt(PictureBuffers) + (slot * _soundBytes);
        _tone!.Fill(MemoryMarshal.Cast<byte, short>(new Span<byte>(bytes, _soundBytes)));
        _samples += SamplesPerFrame;
        frame = SourceFrame.OfSound(bytes, _soundBytes, loan, capturedAt);
        return true;
    }

    private byte* PictureAt(int slot) => _memory.Address + (slot * (long)_pictureBytes);

    private Yuv420Planes PlanesOf(int slot, int height)
    {
        var y = PictureAt(slot);
        var (luma, chroma) = (_stride * height, _stride / 2 * (height / 2));
        return new(new(y, luma), new(y + luma, chroma), new(y + luma + chroma, chroma), _stride);
    }

    private const int PictureBuffers = 4;
    private const int SoundBuffers = 16;
    private const int SamplesPerFrame = TestTone.SampleRate / 100; // 10 ms, a whole number of 100 ns ticks
    private static readonly TimeSpan MostLate = TimeSpan.FromSeconds(1);
}
