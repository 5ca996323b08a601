namespace EdgeCam.Libav.Interop;

/// <summary>An owned AVPacket; the mapped prefix is the same in libavcodec 59 to 62.</summary>
/// <remarks>Thread-bound to its owner.</remarks>
internal sealed unsafe class Packet : IDisposable
{
    private readonly AvCodec _codec;
    private byte* _packet;

    public Packet(AvCodec codec)
    {
        _codec = codec;
        _packet = (byte*)codec.av_packet_alloc();
        if (_packet == null)
            throw new MediaException("av_packet_alloc: out of memory");
    }

    public void* Pointer => _packet;

    public long Pts => *(long*)(_packet + 8);

    public long Dts => *(long*)(_packet + 16);

    public byte* Data => *(byte**)(_packet + 24);

    public int Size => *(int*)(_packet + 32);

    public int StreamIndex => *(int*)(_packet + 36);

    public bool IsKey => (*(int*)(_packet + 40) & 1) != 0; // AV_PKT_FLAG_KEY

    /// <summary>Replaces the content by a copy in native memory with the padding that decoders read into.</summary>
    /// <exception cref="MediaException">Out of memory.</exception>
    public void Fill(ReadOnlySpan<byte> bytes)
    {
        Unref();
        if (_codec.av_new_packet(_packet, bytes.Length) < 0)
            throw new MediaException($"av_new_packet {bytes.Length} bytes: out of memory");
        bytes.CopyTo(new Span<byte>(Data, bytes.Length));
    }

    /// <summary>Says where the content belongs.</summary>
    /// <param name="time">Of decoding and of showing, in the stream's time base.</param>
    /// <param name="duration">In the same.</param>
    public void Label(int stream, long time, long duration, bool isKey)
    {
        *(long*)(_packet + 8) = *(long*)(_packet + 16) = time;
        *(int*)(_packet + 36) = stream;
        *(int*)(_packet + 40) = isKey ? 1 : 0;
        *(long*)(_packet + 64) = duration;
    }

    public void Unref() => _codec.av_packet_unref(_packet);

    public void Dispose()
    {
        var packet = (void*)_packet;
        _packet = null;
        if (packet != null)
            _codec.av_packet_free(&packet);
    }
}
