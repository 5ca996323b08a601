using System.Globalization;
using EdgeCam.Libav.Interop;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Libav;

/// <summary>
/// H.264 by libx264 through libavcodec: one access unit per picture at once, IDRs only when asked or
/// due, bit rate, frame rate and GOP length changeable at every picture.
/// </summary>
/// <remarks>Thread-bound: the encode thread only. Allocates no managed memory per picture.</remarks>
public sealed unsafe class SoftwareEncoder : IVideoEncoder
{
    private readonly SoftwareEncoderOptions _options;
    private readonly AvUtil _util;
    private readonly CodecContext _context;
    private readonly Packet _packet;
    private readonly PictureInput _input;
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
        _options = options;
        _util = library.Util;
        _gopFrames = options.GopFrames;
        _rates = EncoderRates.For(new(options.Bitrate, options.FrameRate.PerSecond, options.GopFrames), options.FrameRate, options.Buffer);
        _context = CodecContext.ForEncoder(library, "libx264"u8);
        try
        {
            Configure();
            _context.Open(Describe(options));
        }
        catch
        {
            _context.Dispose();
            throw;
        }

        _input = new PictureInput(library, options.Width, options.Height, options.Layout);
        _packet = new Packet(library.Codec);
    }

    public string Name => "libx264";

    public void Apply(in EncoderTarget target)
    {
        _gopFrames = target.GopFrames;
        var rates = EncoderRates.For(target, _options.FrameRate, _options.Buffer);
        if (rates == _rates)
            return;
        _rates = rates;
        ApplyRates(); // libx264's wrapper compares these with x264's at every picture and reconfigures it
    }

    /// <exception cref="ArgumentException">The picture has another size or layout than the encoder, or no address.</exception>
    /// <exception cref="MediaException">The encoder failed; the loan stays with the caller.</exception>
    public bool TrySubmit(in SourceFrame picture, bool forceIdr)
    {
        if (_isUnitReady || _returned is not null)
            return false;
        var frame = _input.Take(picture.Picture);
        var idr = forceIdr || _framesSinceIdr >= _gopFrames;
        frame.Pts = _frameNumber;
        frame.PictureType = idr ? AvUtil.PictureTypeI : 0;
        Encode(frame);
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
        _context.Dispose();
        _packet.Dispose();
        _input.Dispose();
    }

    /// <summary>The picture goes in and its access unit comes out in the same call: zerolatency holds nothing.</summary>
    private void Encode(Frame frame)
    {
        _packet.Unref();
        var result = _context.SendFrame(frame);
        if (result >= 0)
            result = _context.ReceivePacket(_packet);
        if (result < 0 || _packet.Pts != frame.Pts)
            Failed(result, frame.Pts);
    }

    private void Failed(int result, long frameNumber) =>
        throw new MediaException($"{Describe(_options)}, picture {frameNumber}: "
            + (result is < 0 and not AvUtil.ErrorAgain ? _util.Describe(result) : "held back although told to be zerolatency")
            + ": open the encoder again.");

    private void Configure()
    {
        _context.With("video_size"u8, string.Create(CultureInfo.InvariantCulture, $"{_options.Width}x{_options.Height}"))
            .With("pixel_format"u8, _options.Layout == PixelLayout.Nv12 ? "nv12" : "yuv420p")
            .With("time_base"u8, string.Create(CultureInfo.InvariantCulture, $"{_options.FrameRate.Denominator}/{_options.FrameRate.Numerator}"))
            .With("preset"u8, _options.Preset)
            .With("tune"u8, "zerolatency")
            .With("profile"u8, _options.Profile)
            .With("bf"u8, 0)
            .With("g"u8, InfiniteGop)
            .With("sc_threshold"u8, 0)
            .With("forced-idr"u8, 1)
            .With("threads"u8, _options.ThreadCount);
        ApplyRates();
    }

    private void ApplyRates() =>
        _context.With("b"u8, _rates.BitsPerSecond)
            .With("maxrate"u8, _rates.BitsPerSecond)
            .With("bufsize"u8, _rates.BufferBits);

    private static string Describe(SoftwareEncoderOptions o) =>
        $"libx264 {o.Width}x{o.Height} at {o.FrameRate}/s, {o.Bitrate}, preset {o.Preset}, profile {o.Profile}";

    // x264 takes its keyint once, at the start (X264_KEYINT_MAX_INFINITE): the GOP is counted here, so
    // that it can change at any picture; no scene cut adds an I picture that nobody asked for.
    private const long InfiniteGop = 1 << 30;
}
