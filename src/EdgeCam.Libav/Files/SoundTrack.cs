using EdgeCam.Libav.Interop;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Libav.Files;

/// <summary>
/// The sound of a file as one endless run of samples in step with its pictures. Time is the count of
/// samples and nothing else, so it neither jumps nor drifts; where the file's sound is missing, short
/// or late, silence stands in, and what overlaps is left out.
/// </summary>
/// <remarks>Thread-bound: the encode thread only.</remarks>
internal sealed unsafe class SoundTrack : IDisposable
{
    private readonly TrackDecoder _decoder;
    private readonly SoundConverter _converter;
    private readonly Frame _decoded;
    private LoopPosition _loop;
    private long _position;      // samples per channel handed out since the start
    private long _silence;       // samples of silence that precede the pending ones
    private int _pendingOffset;  // pending: converted but not handed out, 0 <= offset <= count
    private int _pendingCount;
    private bool _isAligned;
    private bool _isAtEnd;

    public SoundTrack(LibavLibrary library, TrackDecoder decoder, LoopPosition loop)
    {
        _decoder = decoder;
        _loop = loop;
        var rate = decoder.Codec.SampleRate;
        Format = new SoundFormat(AudioSpecificConfig.IsRateKnown(rate) ? rate : FallbackRate, Math.Clamp(decoder.Codec.Channels, 1, 2));
        _converter = new SoundConverter(library, decoder.Codec, Format.SampleRate, Format.Channels);
        _decoded = new Frame(library.Util);
    }

    public SoundFormat Format { get; }

    /// <summary>Media time of the next sample, in nanoseconds.</summary>
    public long Time => (long)((Int128)_position * MediaInstant.NanosecondsPerSecond / Format.SampleRate);

    /// <summary>Fills the buffer with the next samples.</summary>
    /// <param name="into">Room for <paramref name="room"/> samples of every channel.</param>
    /// <param name="loop">The loop that the pictures are in.</param>
    /// <returns>Samples per channel: fewer than there is room for where a loop ends.</returns>
    /// <exception cref="MediaException">The file cannot be read again.</exception>
    public int Read(short* into, int room, in LoopPosition loop)
    {
        var loopStart = SamplesAt(loop.Start);
        if (loop != _loop && _position >= loopStart)
            StartLoop(loop);
        else if (loop != _loop)
            room = (int)Math.Min(room, loopStart - _position);
        for (var done = 0; done < room;)
            done += ReadSome(into + ((long)done * Format.Channels), room - done, _position + done);
        _position += room;
        return room;
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _converter.Dispose();
        _decoded.Dispose();
    }

    private int ReadSome(short* into, int room, long position)
    {
        if (_silence == 0 && _pendingOffset == _pendingCount && !_isAtEnd)
            Decode(position);
        if (_silence > 0 || _isAtEnd)
        {
            var quiet = _isAtEnd ? room : (int)Math.Min(room, _silence);
            _silence = Math.Max(0, _silence - quiet);
            new Span<short>(into, quiet * Format.Channels).Clear();
            return quiet;
        }

        var count = Math.Min(room, _pendingCount - _pendingOffset);
        var from = _converter.Samples + ((long)_pendingOffset * Format.Channels);
        new ReadOnlySpan<short>(from, count * Format.Channels).CopyTo(new Span<short>(into, count * Format.Channels));
        _pendingOffset += count;
        return count;
    }

    /// <summary>Decodes and converts the next frame and places it on the time line.</summary>
    private void Decode(long position)
    {
        if (!_decoder.TryDecode(_decoded))
        {
            _isAtEnd = true;
            return;
        }

        _pendingOffset = 0;
        _pendingCount = _converter.Convert(_decoded);
        if (_decoded.Pts != AvUtil.NoTimestamp && _pendingCount > 0)
            Place(SamplesAt(_loop.Start + _decoder.ToNanoseconds(_decoded.Pts) - _loop.Origin) - position);
    }

    /// <summary>
    /// The first frame of a loop is placed to the sample. Later ones follow it: containers round their
    /// timestamps to a millisecond, and only more than that can be is a hole in the recording.
    /// </summary>
    /// <param name="lateBy">Samples from here to where the frame belongs; negative: it overlaps what went before.</param>
    private void Place(long lateBy)
    {
        if (_isAligned && Math.Abs(lateBy) <= SamplesAt(ToleranceNanoseconds))
            return;
        _silence = Math.Max(0, lateBy);
        _pendingOffset = (int)Math.Clamp(-lateBy, 0, _pendingCount);
        _isAligned = _pendingOffset < _pendingCount;
    }

    private void StartLoop(in LoopPosition loop)
    {
        _loop = loop;
        _decoder.Rewind();
        _converter.Reset();
        _pendingOffset = _pendingCount = 0;
        _silence = 0;
        _isAligned = _isAtEnd = false;
    }

    private long SamplesAt(long nanoseconds) => new MediaInstant(nanoseconds).ToClock(Format.SampleRate);

    private const long ToleranceNanoseconds = 40_000_000;
    private const int FallbackRate = 48_000;
}
