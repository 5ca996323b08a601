using EdgeCam.Libav.Interop;
using EdgeCam.Media;
using EdgeCam.Ports;

namespace EdgeCam.Libav;

/// <summary>
/// H.264 by libavcodec, one thread and no delay. What was lost is concealed as players do it, and said:
/// lost slices by libavcodec, lost pictures by <see cref="ReferenceChain"/>, because libavcodec puts the
/// picture before in the place of a missing reference and says nothing.
/// </summary>
/// <remarks>Thread-bound. Allocates no managed memory per picture.</remarks>
public sealed unsafe class SoftwareDecoder : IVideoDecoder
{
    private readonly CodecContext _context;
    private readonly Packet _packet;
    private readonly Frame _frame;
    private readonly ReferenceChain _references = new();

    /// <exception cref="MediaException">No H.264 decoder, or structures of another layout than the release has.</exception>
    public SoftwareDecoder(LibavLibrary library)
    {
        if (!Frame.IsLayoutKnown(library.Util))
            throw new MediaException($"{library.Version} has structures of another layout than its release: install the distribution's own libavutil.");
        _context = CodecContext.ForDecoder(library, "h264"u8);
        try
        {
            _context.With("flags"u8, "+low_delay").With("threads"u8, 1).Open("h264 decoder");
        }
        catch
        {
            _context.Dispose();
            throw;
        }

        _packet = new Packet(library.Codec);
        _frame = new Frame(library.Util);
    }

    public string Name => "h264";

    /// <summary>The picture decoded last uses all of 0 to 255, not 16 to 235 (H.264 §E.2.1, video_full_range_flag).</summary>
    public bool IsFullRange => _frame.Format == PixelFormat.FullRangeYuv420;

    /// <exception cref="MediaException">Out of memory.</exception>
    public DecodeOutcome Decode(ReadOnlySpan<byte> accessUnit, out Picture picture)
    {
        picture = default;
        if (accessUnit.IsEmpty)
            return DecodeOutcome.Nothing; // an empty packet would tell libavcodec that the stream has ended
        _references.OnAccessUnit(accessUnit);
        _packet.Fill(accessUnit);
        var sent = _context.SendPacket(_packet);
        var received = _context.ReceiveFrame(_frame);
        if (sent < 0 || received is < 0 and not AvUtil.ErrorAgain || (received >= 0 && !IsShowable(_frame)))
            return Refuse();
        if (received < 0)
            return DecodeOutcome.Nothing;
        if (_frame.IsDamaged)
            _references.OnLoss();
        picture = new Picture(PixelLayout.Yuv420, _frame.Width, _frame.Height, Plane(0), Plane(1), Plane(2));
        return _references.IsIntact ? DecodeOutcome.Picture : DecodeOutcome.Damaged;
    }

    public void OnLoss() => _references.OnLoss();

    public void Dispose()
    {
        _context.Dispose();
        _packet.Dispose();
        _frame.Dispose();
    }

    private DecodeOutcome Refuse()
    {
        _references.OnLoss();
        return DecodeOutcome.Refused;
    }

    private PicturePlane Plane(int index) => new((nint)_frame.Data[index], _frame.LineSize[index]);

    private static bool IsShowable(Frame frame) => frame.Format is PixelFormat.Yuv420 or PixelFormat.FullRangeYuv420;
}
