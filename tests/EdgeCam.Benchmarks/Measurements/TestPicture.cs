using System.Runtime.InteropServices;
using EdgeCam.Libav;
using EdgeCam.Linux.Video;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>The 720p test picture in memory of its own, painted and encoded as fast as it goes.</summary>
internal sealed unsafe class TestPicture : IDisposable
{
    private const int Width = 1280;
    private const int Height = 720;
    private const int Luma = Width * Height;
    private readonly TestPicturePainter _painter = new(Width, Height);
    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc(Luma * 3 / 2, 64);
    private uint _number;

    public TestPicture() => _painter.PaintBackground(Planes);

    private Yuv420Planes Planes => new(new(_memory, Luma), new(_memory + Luma, Luma / 4), new(_memory + (Luma * 5 / 4), Luma / 4), Width);

    /// <summary>What was painted last; valid while this lives.</summary>
    public Picture View => new(
        PixelLayout.Yuv420, Width, Height, new((nint)_memory, Width), new((nint)_memory + Luma, Width / 2), new((nint)_memory + (Luma * 5 / 4), Width / 2));

    public void Paint()
    {
        _number++;
        _painter.PaintFrame(Planes, _number, TimeSpan.FromMilliseconds(_number * 33.3), isFlash: _number % 30 == 0);
    }

    public static SoftwareEncoder OpenEncoder(LibavLibrary library) =>
        new(library, new SoftwareEncoderOptions(Width, Height, PixelLayout.Yuv420, FrameRate.Of(30), Bitrate.Mbps(2), GopFrames: 60));

    /// <returns>The bytes of its access unit.</returns>
    public int Encode(IVideoEncoder encoder)
    {
        encoder.TrySubmit(SourceFrame.OfPicture(View, default, new MediaInstant(_number * 33_333_333L)), forceIdr: false);
        var bytes = encoder.TryTake(out var unit) ? unit.Bytes.Length : 0;
        encoder.TryTakeReturned(out _);
        return bytes;
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);
}
