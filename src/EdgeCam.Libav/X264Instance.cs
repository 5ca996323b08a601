using System.Globalization;
using EdgeCam.Libav.Interop;
using EdgeCam.Ports;

namespace EdgeCam.Libav;

/// <summary>
/// libx264 opened for pictures of one size, which it cannot change; its rates it can. The first picture becomes an
/// IDR with its parameter sets.
/// </summary>
/// <remarks>Thread-bound: the encode thread only. Allocates no managed memory per picture.</remarks>
internal sealed class X264Instance : IDisposable
{
    private readonly SoftwareEncoderOptions _options;
    private readonly AvUtil _util;
    private readonly CodecContext _context;
    private readonly PictureInput _input;
    private readonly PictureSize _size;

    /// <param name="size">Of the encoded pictures; those submitted have the size of <paramref name="options"/>.</param>
    /// <exception cref="MediaException">No libx264, or it refuses the options.</exception>
    public X264Instance(LibavLibrary library, SoftwareEncoderOptions options, PictureSize size, in EncoderRates rates)
    {
        _options = options;
        _size = size;
        _util = library.Util;
        _input = new PictureInput(library, new PictureSize(options.Width, options.Height), options.Layout, size);
        try
        {
            _context = CodecContext.ForEncoder(library, "libx264"u8);
        }
        catch
        {
            _input.Dispose();
            throw;
        }

        try
        {
            Configure();
            Apply(rates);
            _context.Open(Describe());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>libx264's wrapper compares these with x264's at every picture and reconfigures it.</summary>
    public void Apply(in EncoderRates rates) =>
        _context.With("b"u8, rates.BitsPerSecond)
            .With("maxrate"u8, rates.BitsPerSecond)
            .With("bufsize"u8, rates.BufferBits);

    /// <summary>The picture goes in and its access unit comes out in the same call: zerolatency holds nothing.</summary>
    /// <exception cref="ArgumentException">The picture has another size or layout than the options, or no address.</exception>
    /// <exception cref="MediaException">The encoder failed.</exception>
    public void Encode(in Picture picture, long number, bool isIdr, Packet into)
    {
        var frame = _input.Take(picture);
        frame.Pts = number;
        frame.PictureType = isIdr ? AvUtil.PictureTypeI : 0;
        into.Unref();
        var result = _context.SendFrame(frame);
        if (result >= 0)
            result = _context.ReceivePacket(into);
        if (result < 0 || into.Pts != number)
            Failed(result, number);
    }

    public void Dispose()
    {
        _context.Dispose();
        _input.Dispose();
    }

    private void Failed(int result, long number) =>
        throw new MediaException($"{Describe()}, picture {number}: "
            + (result is < 0 and not AvUtil.ErrorAgain ? _util.Describe(result) : "held back although told to be zerolatency")
            + ": open the encoder again.");

    private void Configure() =>
        _context.With("video_size"u8, string.Create(CultureInfo.InvariantCulture, $"{_size.Width}x{_size.Height}"))
            .With("pixel_format"u8, _input.Format == PixelFormat.Nv12 ? "nv12" : "yuv420p")
            .With("color_primaries"u8, _options.Colours.Primaries)
            .With("color_trc"u8, _options.Colours.Transfer)
            .With("colorspace"u8, _options.Colours.Matrix)
            .With("color_range"u8, _options.Colours.IsFullRange ? AvUtil.FullRange : AvUtil.LimitedRange)
            .With("time_base"u8, string.Create(CultureInfo.InvariantCulture, $"{_options.FrameRate.Denominator}/{_options.FrameRate.Numerator}"))
            .With("preset"u8, _options.Preset)
            .With("tune"u8, "zerolatency")
            .With("profile"u8, _options.Profile)
            .With("bf"u8, 0)
            .With("g"u8, InfiniteGop)
            .With("sc_threshold"u8, 0)
            .With("forced-idr"u8, 1)
            .With("threads"u8, _options.ThreadCount);

    private string Describe() =>
        $"libx264 {_size.Width}x{_size.Height} at {_options.FrameRate}/s, {_options.Bitrate}, preset {_options.Preset}, profile {_options.Profile}";

    // x264 takes its keyint once, at the start (X264_KEYINT_MAX_INFINITE): the GOP is counted outside, so
    // that it can change at any picture; no scene cut adds an I picture that nobody asked for.
    private const long InfiniteGop = 1 << 30;
}
