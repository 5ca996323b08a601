using System.Runtime.InteropServices;

namespace EdgeCam.Libav.Interop;

/// <summary>A media file that is written from front to end: an owned AVFormatContext over a .NET stream.</summary>
/// <remarks>
/// Mapped: AVFormatContext pb 32; AVStream's index, codecpar, time_base by generation; AVCodecParameters extradata 16 and
/// extradata_size 24; AVIOContext buffer 8 (libavformat 59 to 62). Thread-bound to its owner.
/// </remarks>
internal sealed unsafe class Muxer : IDisposable
{
    private const int BufferBytes = 32 * 1024;
    private readonly LibavLibrary _library;
    private readonly AvFormat _api;
    private readonly Stream _output;
    private GCHandle _self;
    private byte* _context;
    private byte* _io;
    private Exception? _fault; // of the stream, on its way through native code

    /// <param name="container">libav's short name: "mp4".</param>
    /// <param name="output">Written to front to end, never sought; stays the caller's.</param>
    /// <exception cref="MediaException">No such container, or out of memory.</exception>
    public Muxer(LibavLibrary library, ReadOnlySpan<byte> container, Stream output)
    {
        _library = library;
        _api = library.Format;
        _output = output;
        try
        {
            Open(container);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Sets an option of the container.</summary>
    /// <exception cref="MediaException">It has no such option or value.</exception>
    public void Set(ReadOnlySpan<byte> option, string value) => Check("option", _library.Util.SetOption(_context, option, value));

    /// <summary>Adds a track; its number is the count of those before it.</summary>
    /// <param name="extradata">What decoders need before the first packet; copied.</param>
    /// <returns>The AVStream, the container's.</returns>
    public nint AddStream(CodecContext codec, ReadOnlySpan<byte> extradata, int clockRate)
    {
        var stream = (byte*)_api.avformat_new_stream(_context, null);
        if (stream == null)
            throw new MediaException("avformat_new_stream: out of memory");
        var layout = _library.Util.Generation.Stream;
        var parameters = *(byte**)(stream + layout.CodecParameters);
        codec.DescribeTo(parameters);
        var copy = (byte*)_library.Util.av_mallocz((nuint)(extradata.Length + Padding));
        if (copy == null)
            throw new MediaException("av_mallocz: out of memory");
        extradata.CopyTo(new Span<byte>(copy, extradata.Length));
        *(byte**)(parameters + 16) = copy; // freed with the stream
        *(int*)(parameters + 24) = extradata.Length;
        *(int*)(stream + layout.TimeBase) = 1;
        *(int*)(stream + layout.TimeBase + sizeof(int)) = clockRate;
        return (nint)stream;
    }

    /// <summary>Ticks per second that the container has chosen for a track; known after <see cref="WriteHeader"/>.</summary>
    public int ClockRateOf(nint stream) => (*(AvRational*)((byte*)stream + _library.Util.Generation.Stream.TimeBase)).Denominator;

    /// <exception cref="IOException">The stream's, as any other exception of it.</exception>
    public void WriteHeader() => Check("header", _api.avformat_write_header(_context, null));

    /// <param name="packet">Null: what is held is to be written out.</param>
    public void Write(Packet? packet) => Check("packet", _api.av_write_frame(_context, packet == null ? null : packet.Pointer));

    public void WriteTrailer() => Check("end", _api.av_write_trailer(_context));

    /// <summary>Nothing that was written stays in here.</summary>
    public void Flush()
    {
        _api.avio_flush(_io);
        Check("flush", 0);
    }

    public void Dispose()
    {
        _api.avformat_free_context(_context);
        _context = null;
        if (_io != null)
        {
            _library.Util.av_free(*(void**)(_io + 8)); // it may have been exchanged for a larger one
            void* io = _io;
            _api.avio_context_free(&io);
            _io = null;
        }

        if (_self.IsAllocated)
            _self.Free();
    }

    private void Open(ReadOnlySpan<byte> container)
    {
        void* context = null;
        fixed (byte* name = container)
            Check("container", _api.avformat_alloc_output_context2(&context, null, name, null));
        _context = (byte*)context;
        _self = GCHandle.Alloc(this);
        var buffer = _library.Util.av_mallocz(BufferBytes);
        delegate* unmanaged<void*, byte*, int, int> write = &OnWrite;
        _io = (byte*)_api.avio_alloc_context(buffer, BufferBytes, 1, (void*)GCHandle.ToIntPtr(_self), null, write, null);
        if (_io == null)
            throw new MediaException("avio_alloc_context: out of memory");
        *(byte**)(_context + 32) = _io;
    }

    /// <summary>A fault of the stream is thrown as it is, once native code is left.</summary>
    private void Check(string what, int result)
    {
        if (_fault is { } fault)
        {
            _fault = null;
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
        }

        if (result < 0)
            throw new MediaException($"{_library.Version} refuses to write the {what} of a media file: {_library.Util.Describe(result)}");
    }

    [UnmanagedCallersOnly]
    private static int OnWrite(void* self, byte* bytes, int count)
    {
        var muxer = (Muxer)GCHandle.FromIntPtr((nint)self).Target!;
        try
        {
            muxer._output.Write(new ReadOnlySpan<byte>(bytes, count));
            return count;
        }
        catch (Exception fault)
        {
            muxer._fault = fault;
            return AvUtil.ErrorIo;
        }
    }

    private const int Padding = 64; // AV_INPUT_BUFFER_PADDING_SIZE
}
