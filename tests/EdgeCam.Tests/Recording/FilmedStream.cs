using System.Runtime.InteropServices;
using EdgeCam.Libav;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Ring;
using EdgeCam.Tests.Footage;
using EdgeCam.Units;

namespace EdgeCam.Tests.Recording;

/// <summary>A camera in virtual time: a grey picture that gets brighter, 25 a second, with a tone, into a ring.</summary>
internal sealed unsafe class FilmedStream : IDisposable
{
    public const int Width = 320;
    public const int Height = 240;
    private readonly SoftwareEncoder _encoder;
    private readonly SoundEncoder? _sound;
    private readonly LiveStreamWriter _writer;
    private readonly byte* _memory = (byte*)NativeMemory.Alloc(Width * Height * 3 / 2);
    private readonly short[] _samples = new short[1_920];
    private int _pictures;

    public FilmedStream(bool hasSound = true, int ringBytes = 4 << 20, bool canForceIdr = true, int gopFrames = 50)
    {
        var library = Needs.Libav();
        Ring = new FrameRing(new DataSize(ringBytes), 2_048, ringBytes / 4);
        _encoder = new SoftwareEncoder(library, new SoftwareEncoderOptions(Width, Height, PixelLayout.Yuv420, FrameRate.Of(25), Bitrate.Kbps(600), gopFrames, "ultrafast", "baseline", 1));
        _sound = hasSound ? new SoundEncoder(library, new SoundFormat(48_000, 1), Bitrate.Kbps(64)) : null;
        Stream = new LiveStream("cam", Ring, FrameRate.Of(25), canForceIdr)
        {
            Sound = _sound is null ? null : new SoundDescription(48_000, 1, _sound.AudioSpecificConfig),
        };
        _writer = new LiveStreamWriter(Stream, addsCaptureTime: false);
    }

    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(40);

    public FrameRing Ring { get; }

    public LiveStream Stream { get; }

    public MediaInstant Now { get; private set; } = new(1_000_000_000_000);

    public int Pictures => _pictures;

    /// <summary>Nothing is captured while time passes.</summary>
    public bool IsAbsent { get; set; }

    /// <summary>Lets the camera run.</summary>
    public void Run(TimeSpan time)
    {
        for (var end = Now + time; Now < end;)
        {
            if (!IsAbsent)
                Capture();
            Now += Interval;
        }
    }

    /// <summary>The luma that picture <paramref name="number"/> is painted with.</summary>
    public static byte LumaOf(int number) => (byte)(40 + (number % 160));

    public void Dispose()
    {
        _encoder.Dispose();
        _sound?.Dispose();
        Ring.Dispose();
        NativeMemory.Free(_memory);
    }

    private void Capture()
    {
        const int Luma = Width * Height;
        new Span<byte>(_memory, Luma).Fill(LumaOf(_pictures));
        new Random(_pictures).NextBytes(new Span<byte>(_memory, 8_000)); // something to compress
        new Span<byte>(_memory + Luma, Luma / 2).Fill(128);
        var y = (nint)_memory;
        var picture = new Picture(PixelLayout.Yuv420, Width, Height, new(y, Width), new(y + Luma, Width / 2), new(y + (Luma * 5 / 4), Width / 2));
        _encoder.TrySubmit(SourceFrame.OfPicture(picture, new BufferLoan(0, (ushort)_pictures), Now), Stream.CanForceIdr && Stream.IsIdrWanted);
        if (Stream.CanForceIdr)
            Stream.OnIdrForced();
        _encoder.TryTakeReturned(out _);
        _encoder.TryTake(out var unit);
        _writer.WriteVideo(unit.Bytes, Now);
        _pictures++;
        _sound?.Submit(MemoryMarshal.AsBytes(_samples.AsSpan()), Now);
        while (_sound is not null && _sound.TryTake(out var sound))
            _writer.WriteSound(sound.Bytes, sound.CapturedAt);
    }
}
