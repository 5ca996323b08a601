using System.Runtime.InteropServices;

namespace EdgeCam.Libav.Interop;

/// <summary>An open media file: an owned AVFormatContext and the mapped prefixes of its streams.</summary>
/// <remarks>
/// Mapped: AVFormatContext iformat 8, nb_streams 44, streams 48 (libavformat 59 to 62) and by generation
/// its duration and AVStream's index, codecpar, time_base, duration; AVCodecParameters codec_type 0 and
/// codec_id 4; AVInputFormat name 0. Thread-bound to its owner.
/// </remarks>
internal sealed unsafe class Demuxer : IDisposable
{
    private readonly AvFormat _api;
    private readonly Generation _generation;
    private byte* _context;

    /// <exception cref="MediaException">Missing, empty or not a media file.</exception>
    public Demuxer(LibavLibrary library, string path)
    {
        _api = library.Format;
        _generation = library.Util.Generation;
        Path = path;
        RequireReadable(path);
        void* context = null;
        var url = Marshal.StringToCoTaskMemUTF8("file:" + path); // the protocol by name: a path may hold a colon
        var result = _api.avformat_open_input(&context, (byte*)url, null, null);
        Marshal.FreeCoTaskMem(url);
        if (result >= 0)
        {
            _context = (byte*)context;
            result = _api.avformat_find_stream_info(context, null);
        }

        if (result < 0)
        {
            Dispose();
            throw new MediaException($"file {path}: {library.Util.Describe(result)}: not a media file, or cut off before its index; check it with ffprobe.");
        }

        RequireKnownLayout(library);
    }

    public string Path { get; }

    public int StreamCount => *(int*)(_context + 44);

    /// <summary>libav's short name of the container: "mov,mp4,m4a,3gp,3g2,mj2".</summary>
    public string Container => Marshal.PtrToStringUTF8(*(nint*)*(byte**)(_context + 8)) ?? "";

    /// <summary>Microseconds, or <see cref="AvUtil.NoTimestamp"/>.</summary>
    public long DurationMicroseconds => *(long*)(_context + _generation.FormatDuration);

    /// <summary>The stream that a player would choose, and its decoder; -1 where there is none.</summary>
    public int FindStream(MediaKind kind, out void* decoder)
    {
        void* found = null;
        var index = _api.av_find_best_stream(_context, (int)kind, -1, -1, &found, 0);
        decoder = found;
        return index;
    }

    public MediaKind KindOf(int stream) => (MediaKind)(*(int*)CodecParameters(stream));

    public int CodecIdOf(int stream) => *(int*)((byte*)CodecParameters(stream) + 4);

    public void* CodecParameters(int stream) => *(void**)(Stream(stream) + _generation.Stream.CodecParameters);

    public AvRational TimeBase(int stream) => *(AvRational*)(Stream(stream) + _generation.Stream.TimeBase);

    /// <summary>In the stream's time base, or <see cref="AvUtil.NoTimestamp"/>.</summary>
    public long Duration(int stream) => *(long*)(Stream(stream) + _generation.Stream.Duration);

    public AvRational FrameRate(int stream) => _api.av_guess_frame_rate(_context, Stream(stream), null);

    /// <summary>Reads the next packet of any stream; false at the end, or where the file breaks off.</summary>
    public bool TryRead(Packet into) => _api.av_read_frame(_context, into.Pointer) >= 0;

    /// <param name="timestamp">In the stream's time base.</param>
    public bool TrySeek(int stream, long timestamp) =>
        _api.av_seek_frame(_context, stream, timestamp, AvFormat.SeekBackward) >= 0;

    public void Dispose()
    {
        var context = (void*)_context;
        _context = null;
        if (context != null)
            _api.avformat_close_input(&context);
    }

    private byte* Stream(int index) => (*(byte***)(_context + 48))[index];

    /// <summary>Every stream knows its place: if one does not, this libavformat is laid out otherwise than its version says.</summary>
    private void RequireKnownLayout(LibavLibrary library)
    {
        for (var i = 0; i < StreamCount; i++)
        {
            if (*(int*)(Stream(i) + _generation.Stream.Index) == i)
                continue;
            Dispose();
            throw new MediaException($"{library.Version} has structures of another layout than its release: install the distribution's own libavformat.");
        }
    }

    private static void RequireReadable(string path)
    {
        var file = new FileInfo(path);
        if (Directory.Exists(path))
            throw new MediaException($"file {path}: is a folder: name a media file.");
        if (!file.Exists)
            throw new MediaException($"file {path}: does not exist: correct the path.");
        if (file.Length == 0)
            throw new MediaException($"file {path}: is empty (0 bytes): name a media file.");
    }
}
