using EdgeCam.Libav.Interop;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Libav;

/// <summary>
/// H.264 by libx264 through libavcodec: one access unit per picture at once, IDRs only when asked or
/// due, bit rate, frame rate, GOP length and size changeable at every picture. Another size opens libx264 again,
/// which takes milliseconds; nothing else does.
/// </summary>
/// <remarks>Thread-bound: the encode thread only. Allocates no managed memory per picture, a little per change of size.</remarks>
public sealed unsafe class SoftwareEncoder : IVideoEncoder
{
    private readonly LibavLibrary _library;
    private readonly SoftwareEncoderOptions _options;
    private readonly Packet _packet;
    private X264Instance _instance;
    private PictureSize _size; // of _instance
    private PictureSize _wantedSize;
    private EncoderRates _rates;
    private int _gopFrames;
    private int _framesSinceIdr;
    private long _frameNumber;
    private MediaInstant _capturedAt;
    private BufferLoan? _returned;
    private bool _isUnitReady;

    /// <exception cref="MediaException">No libx264, or it refuses the options.</exception>
    /// <exception cref="ArgumentException">The size is not even and positive.</exception>
    public SoftwareEncoder(LibavLibrary library, SoftwareEncoderOptions options)
    {
        if (options.Width <= 0 || options.Height <= 0 || ((options.Width | options.Height) & 1) != 0)
            throw new ArgumentException($"H.264 wants an even size, not {options.Width}x{options.Height}.", nameof(options));
        _library = library;
        _options = options;
        _gopFrames = options.GopFrames;
        _size = _wantedSize = new PictureSize(options.Width, options.Height);
        _rates = EncoderRates.For(new(options.Bitrate, options.FrameRate.PerSecond, options.GopFrames), options.FrameRate, options.Buffer);
        _instance = new X264Instance(library, options, _size, _rates);
        _packet = new Packet(library.Codec);
    }

    public string Name => "libx264";

    public void Apply(in EncoderTarget target)
    {
        _gopFrames = target.GopFrames;
        _wantedSize = new PictureSize(_options.Width, _options.Height).Scaled(target.Scale);
        var rates = EncoderRates.For(target, _options.FrameRate, _options.Buffer);
        if (rates == _rates)
            return;
        _rates = rates;
        _instance.Apply(rates);
    }

    /// <exception cref="ArgumentException">The picture has another size or layout than the encoder, or no address.</exception>
    /// <exception cref="MediaException">The encoder failed, or libx264 could not be opened at another size; the loan stays with the caller.</exception>
    public bool TrySubmit(in SourceFrame picture, bool forceIdr)
    {
        if (_isUnitReady || _returned is not null)
            return false;
        if (_wantedSize != _size)
            Reopen();
        _instance.Encode(picture.Picture, _frameNumber, forceIdr || _framesSinceIdr >= _gopFrames, _packet);
        _frameNumber++;
        _framesSinceIdr = _packet.IsKey ? 1 : _framesSinceIdr + 1;
        _capturedAt = picture.CapturedAt;
        _returned = picture.Loan;
        _isUnitReady = true;
        return true;
    }

    public bool TryTake(out EncodedUnit unit)
    {
        unit = default;
        if (!_isUnitReady)
            return false;
        _isUnitReady = false;
        unit = new EncodedUnit(_packet.Data, _packet.Size, _capturedAt, _packet.IsKey);
        return true;
    }

    public bool TryTakeReturned(out BufferLoan loan)
    {
        loan = _returned.GetValueOrDefault();
        var isReturned = _returned is not null;
        _returned = null;
        return isReturned;
    }

    public void Dispose()
    {
        _instance.Dispose();
        _packet.Dispose();
    }

    /// <summary>The new one is opened first: if that fails, the encoder is as it was.</summary>
    private void Reopen()
    {
        var reopened = new X264Instance(_library, _options, _wantedSize, _rates);
        _instance.Dispose();
        _instance = reopened;
        _size = _wantedSize;
    }
}
