using EdgeCam.Libav.Interop;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Libav.Files;

/// <summary>Where on the endless time line the running loop of a file begins; nanoseconds.</summary>
/// <param name="Start">Media time of the loop's first picture: 0 for the first loop.</param>
/// <param name="Origin">The file's own timestamp of that picture.</param>
internal readonly record struct LoopPosition(long Start, long Origin);

/// <summary>
/// The pictures of a file on an endless time line. The loop is as long as its pictures: the first of
/// the next loop follows one frame interval after the last, as if the camera had gone on.
/// </summary>
/// <remarks>
/// Thread-bound: the encode thread only. Holds one decoded picture and those on loan. Rotation metadata
/// is ignored; an odd row or column is cut off; full range (yuvj420p) is converted to the limited range
/// of camera pictures.
/// </remarks>
internal sealed unsafe class VideoTrack : IDisposable
{
    private readonly TrackDecoder _decoder;
    private readonly bool _isLooped;
    private readonly string _path;
    private readonly Frame _decoded;
    private readonly PixelConverter _converter;
    private readonly PictureSlot[] _slots;
    private readonly long _interval;
    private readonly bool _areWritable;
    private bool _isFetched;

    private VideoTrack(LibavLibrary library, TrackDecoder decoder, string path, bool isLooped, int slots, bool areWritable)
    {
        _areWritable = areWritable;
        _decoder = decoder;
        _path = path;
        _isLooped = isLooped;
        _decoded = new Frame(library.Util);
        _converter = new PixelConverter(library.Scale);
        Rate = Plausible(decoder.NominalRate);
        _interval = (long)((Int128)MediaInstant.NanosecondsPerSecond * Rate.Denominator / Rate.Numerator);
        _slots = new PictureSlot[slots];
        for (var i = 0; i < slots; i++)
            _slots[i] = new PictureSlot(library.Util);
    }

    public FrameRate Rate { get; }

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>Of the pictures that are lent: as the file says, but for what is converted.</summary>
    public ColourDescription Colours { get; private set; } = ColourDescription.Unknown;

    public LoopPosition Loop { get; private set; }

    /// <summary>Media time in nanoseconds of the fetched picture, or of the last one after the end.</summary>
    public long Time { get; private set; }

    /// <summary>Media time at which the last fetched picture gives way to the next.</summary>
    public long End => Time + _interval;

    /// <summary>Takes the decoder over and decodes the first picture, for its size.</summary>
    /// <param name="areWritable">Each picture is a copy: the decoder predicts others from its own.</param>
    /// <exception cref="MediaException">The file has no picture that can be decoded.</exception>
    public static VideoTrack Open(LibavLibrary library, TrackDecoder decoder, string path, bool isLooped, int slots, bool areWritable)
    {
        var track = new VideoTrack(library, decoder, path, isLooped, slots, areWritable);
        try
        {
            track.Begin();
            return track;
        }
        catch
        {
            track.Dispose();
            throw;
        }
    }

    /// <summary>Makes the next picture ready; false after the last of a file that is not looped.</summary>
    /// <exception cref="MediaException">The file cannot be read again.</exception>
    public bool TryFetch()
    {
        if (_isFetched)
            return true;
        if (_decoder.TryDecode(_decoded))
            Time = TimeOf(_decoded);
        else if (_isLooped)
            StartLoop();
        else
            return false;
        return _isFetched = true;
    }

    /// <summary>Hands the fetched picture out; it stays valid until the slot is released.</summary>
    public Picture Lend(int slot)
    {
        _isFetched = false;
        var picture = _slots[slot];
        var frame = IsUsableAsIs(_decoded) ? picture.Keep(_decoded) : picture.Convert(_decoded, _converter, Width, Height);
        return new Picture(
            PixelLayout.Yuv420, Width, Height, Plane(frame, 0), Plane(frame, 1), Plane(frame, 2));
    }

    public void Release(int slot) => _slots[slot].Release();

    public void Dispose()
    {
        _decoder.Dispose();
        _decoded.Dispose();
        _converter.Dispose();
        foreach (var slot in _slots)
            slot.Dispose();
    }

    private void Begin()
    {
        DecodeFirst();
        Loop = new(0, OriginOf(_decoded));
        Width = _decoded.Width & ~1;
        Height = _decoded.Height & ~1;
        Colours = ColoursOf(_decoded);
        if (Width == 0 || Height == 0)
            throw new MediaException($"file {_path}: pictures of {_decoded.Width}x{_decoded.Height}: at least 2x2 is needed.");
    }

    private void StartLoop()
    {
        _decoder.Rewind();
        DecodeFirst();
        Time = End;
        Loop = new(Time, OriginOf(_decoded));
    }

    private void DecodeFirst()
    {
        if (!_decoder.TryDecode(_decoded))
            throw new MediaException($"file {_path}: has no picture that can be decoded: check it with ffprobe.");
        _isFetched = true;
    }

    /// <summary>Follows the file's timestamps; where they are missing or stand still, the frame rate.</summary>
    private long TimeOf(Frame frame)
    {
        if (frame.Pts == AvUtil.NoTimestamp)
            return End;
        var time = Loop.Start + _decoder.ToNanoseconds(frame.Pts) - Loop.Origin;
        return time > Time ? time : End;
    }

    private long OriginOf(Frame frame) => frame.Pts == AvUtil.NoTimestamp ? 0 : _decoder.ToNanoseconds(frame.Pts);

    private bool IsUsableAsIs(Frame frame) =>
        !_areWritable && frame.Format == PixelFormat.Yuv420 && (frame.Width & ~1) == Width && (frame.Height & ~1) == Height;

    // libswscale makes limited range of what is told apart by its format, and 4:2:0 of RGB by the matrix of BT.601 (SWS_CS_DEFAULT).
    private static ColourDescription ColoursOf(Frame frame) => frame.Colours with
    {
        Matrix = frame.Colours.Matrix == Rgb ? ColourDescription.Bt601.Matrix : frame.Colours.Matrix,
        IsFullRange = frame.Format == PixelFormat.Yuv420 && frame.Colours.IsFullRange,
    };

    private static PicturePlane Plane(Frame frame, int index) => new((nint)frame.Data[index], frame.LineSize[index]);

    /// <summary>Single pictures and broken headers claim rates like 90000/s.</summary>
    private static FrameRate Plausible(FrameRate stated) =>
        stated.Denominator > 0 && stated.PerSecond is >= 0.1 and <= 240 ? stated : FrameRate.Of(25);

    private const byte Rgb = 0; // H.273 table 4
}
