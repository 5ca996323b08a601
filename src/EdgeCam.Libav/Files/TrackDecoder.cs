using EdgeCam.Libav.Interop;
using EdgeCam.Units;

namespace EdgeCam.Libav.Files;

/// <summary>
/// Decodes one track of a file from start to end, as often as it is rewound. Each track reads the file
/// by itself: however badly tracks are interleaved, nothing has to be queued.
/// </summary>
/// <remarks>Thread-bound: the encode thread only.</remarks>
internal sealed unsafe class TrackDecoder : IDisposable
{
    private readonly LibavLibrary _library;
    private readonly Packet _packet;
    private readonly int _stream;
    private Demuxer _demuxer;
    private long _firstTimestamp = AvUtil.NoTimestamp;
    private bool _isDraining;

    private TrackDecoder(LibavLibrary library, Demuxer demuxer, int stream, CodecContext codec)
    {
        _library = library;
        _demuxer = demuxer;
        _stream = stream;
        Codec = codec;
        _packet = new Packet(library.Codec);
        var rate = demuxer.FrameRate(stream);
        NominalRate = rate.Denominator > 0 ? new FrameRate(rate.Numerator, rate.Denominator) : default;
    }

    public CodecContext Codec { get; }

    /// <summary>What the container or the first frames say; the default value where they say nothing.</summary>
    public FrameRate NominalRate { get; }

    /// <returns>Null: the file has no such track.</returns>
    /// <exception cref="MediaException">The file is unusable, or nothing here decodes the track.</exception>
    public static TrackDecoder? TryOpen(LibavLibrary library, string path, MediaKind kind)
    {
        var demuxer = new Demuxer(library, path);
        CodecContext? codec = null;
        try
        {
            var stream = demuxer.FindStream(kind, out var decoder);
            if (stream < 0)
                return Refuse(library, demuxer, kind);
            codec = new CodecContext(library, decoder).WithParameters(demuxer.CodecParameters(stream));
            if (kind == MediaKind.Video)
                codec.With("threads"u8, DecoderThreads);
            codec.Open($"file {path}, stream {stream}");
            return new TrackDecoder(library, demuxer, stream, codec);
        }
        catch
        {
            codec?.Dispose();
            demuxer.Dispose();
            throw;
        }
    }

    /// <summary>Decodes the next frame, in presentation order. Damaged packets are passed over.</summary>
    /// <returns>False at the end of the file, or where it breaks off.</returns>
    public bool TryDecode(Frame into)
    {
        while (true)
        {
            var result = Codec.ReceiveFrame(into);
            if (result >= 0)
                return true;
            if (_isDraining)
                return false;
            Feed();
        }
    }

    /// <summary>Back to the first frame.</summary>
    /// <exception cref="MediaException">The file has gone meanwhile.</exception>
    public void Rewind()
    {
        var from = _firstTimestamp == AvUtil.NoTimestamp ? 0 : _firstTimestamp;
        if (!_demuxer.TrySeek(_stream, from))
        {
            var reopened = new Demuxer(_library, _demuxer.Path); // some raw formats cannot seek
            _demuxer.Dispose();
            _demuxer = reopened;
        }

        Codec.Flush();
        _isDraining = false;
    }

    /// <summary>A frame's timestamp in nanoseconds of the file's own time line.</summary>
    public long ToNanoseconds(long timestamp)
    {
        var timeBase = _demuxer.TimeBase(_stream);
        return (long)((Int128)timestamp * timeBase.Numerator * MediaInstant.NanosecondsPerSecond / timeBase.Denominator);
    }

    public void Dispose()
    {
        Codec.Dispose();
        _packet.Dispose();
        _demuxer.Dispose();
    }

    private void Feed()
    {
        while (_demuxer.TryRead(_packet))
        {
            if (_packet.StreamIndex == _stream)
            {
                Remember(_packet);
                Codec.SendPacket(_packet); // what it cannot use it drops: a broken packet costs its own frame only
                _packet.Unref();
                return;
            }

            _packet.Unref();
        }

        Codec.SendPacket(null);
        _isDraining = true;
    }

    private void Remember(Packet packet)
    {
        if (_firstTimestamp == AvUtil.NoTimestamp)
            _firstTimestamp = packet.Dts != AvUtil.NoTimestamp ? packet.Dts : packet.Pts;
    }

    /// <summary>No stream: either there is none of this kind, or none that this libavcodec decodes.</summary>
    private static TrackDecoder? Refuse(LibavLibrary library, Demuxer demuxer, MediaKind kind)
    {
        for (var i = 0; i < demuxer.StreamCount; i++)
        {
            if (demuxer.KindOf(i) == kind)
                throw new MediaException($"file {demuxer.Path}, stream {i}: {library.Version} has no decoder for {MediaProbe.CodecName(library, demuxer, i)}: convert the file to H.264 and AAC.");
        }

        demuxer.Dispose();
        return null;
    }

    // One thread decodes while the encode thread works on the picture before. More would only hold
    // more pictures in memory: a file is decoded no faster than it is played.
    private const int DecoderThreads = 2;
}
