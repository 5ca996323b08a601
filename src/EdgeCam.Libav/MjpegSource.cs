using System.Runtime.InteropServices;
using EdgeCam.Libav.Interop;
using EdgeCam.Linux;
using EdgeCam.Ports;

namespace EdgeCam.Libav;

/// <summary>
/// A camera whose pictures come as JPEGs (most USB cameras from 720p30 on), as one whose pictures are planar and of
/// limited range. The camera gets its buffer back before the JPEG is decoded; a damaged one is dropped and counted.
/// </summary>
/// <remarks>
/// Thread-bound, as its port says. Allocates no managed memory per picture. One thread decodes: libavcodec would share JPEGs among
/// threads by the picture, which delays each.
/// </remarks>
public sealed class MjpegSource : IFrameSource
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);
    private const int Pictures = 6;         // one being filled, one in each of three encoders, and reserve
    private const int FirstLoan = 0x4000;   // the loans of the camera, of its sound say, are below
    private readonly IFrameSource _camera;
    private readonly Action _onDamaged;
    private readonly CodecContext _decoder;
    private readonly JpegPlanes _planes;
    private readonly Packet _packet;
    private readonly Frame _decoded;
    private readonly PicturePool _pool;

    /// <param name="camera">One whose pictures are JPEGs; owned from now on, unless this throws.</param>
    /// <param name="onDamaged">Called for each JPEG that cannot be decoded whole, on the encode thread.</param>
    /// <exception cref="MediaException">No such decoder.</exception>
    public MjpegSource(LibavLibrary library, IFrameSource camera, Action onDamaged)
    {
        (_camera, _onDamaged) = (camera, onDamaged);
        var video = camera.Format.Video with
        {
            IsEncoded = false, IsJpeg = false, Layout = PixelLayout.Yuv420, Stride = PicturePool.StrideOf(camera.Format.Video.Width), Colours = ColourDescription.Jpeg,
        };
        Format = camera.Format with { Video = video };
        _decoder = CodecContext.ForDecoder(library, "mjpeg"u8);
        try
        {
            // explode: an error within a picture is one; else half a picture would be shown as a whole one
            _decoder.With("threads"u8, 1).With("err_detect"u8, "explode").Open("mjpeg decoder");
        }
        catch
        {
            _decoder.Dispose();
            throw;
        }

        _packet = new Packet(library.Codec);
        _decoded = new Frame(library.Util);
        _planes = new JpegPlanes(library);
        _pool = new PicturePool(video.Width, video.Height, Pictures, FirstLoan);
    }

    public string Name => _camera.Name;

    public SourceFormat Format { get; }

    public int FormatGeneration => 0;

    /// <inheritdoc/>
    /// <exception cref="MediaException">Out of memory.</exception>
    /// <exception cref="Exception">What the camera throws.</exception>
    public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
    {
        frame = default;
        if (_pool.IsLentOut)
        {
            MonotonicClock.SleepUntil(MonotonicClock.Now + Breath); // the camera's buffers fill meanwhile, and it counts what it misses
            return SourceRead.Idle;
        }

        var read = _camera.TryRead(wait, out var jpeg);
        if (read != SourceRead.Frame)
            return read;
        if (jpeg.Kind == SourceFrameKind.Jpeg)
            return Take(jpeg, out frame);
        frame = jpeg;
        return SourceRead.Frame;
    }

    public void WakeOn(SafeHandle descriptor) => _camera.WakeOn(descriptor);

    public void Return(BufferLoan loan)
    {
        if (!_pool.TryReturn(loan))
            _camera.Return(loan);
    }

    public void Dispose()
    {
        _camera.Dispose();
        _decoder.Dispose();
        _packet.Dispose();
        _decoded.Dispose();
        _planes.Dispose();
        _pool.Dispose();
    }

    private SourceRead Take(in SourceFrame jpeg, out SourceFrame frame)
    {
        frame = default;
        _packet.Fill(jpeg.Bytes); // one sequential read of memory that may be uncached
        _camera.Return(jpeg.Loan);
        if (!TryDecode() || !_pool.TryLend(out var loan, out var picture))
        {
            _onDamaged();
            return SourceRead.Idle;
        }

        _planes.Fill(_decoded, picture);
        frame = SourceFrame.OfPicture(picture, loan, jpeg.CapturedAt);
        return SourceRead.Frame;
    }

    private bool TryDecode()
    {
        var sent = _decoder.SendPacket(_packet);
        var received = _decoder.ReceiveFrame(_decoded);
        return sent >= 0 && received >= 0 && !_decoded.IsDamaged && _decoded.Width == _pool.Width && _decoded.Height == _pool.Height;
    }
}
