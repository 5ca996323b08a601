namespace EdgeCam.Benchmarks.Uplink.Srt;

/// <summary>Finds whole <see cref="MarkedPictures"/> in a transport stream as its packets come (ISO/IEC 13818-1 §2.4.3).</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class PictureFinder
{
    private const int PacketBytes = 188;
    private const int PesHeaderBytes = 9;      // before the optional fields, whose length the last one is
    private const int DelimiterBytes = 6;
    private readonly byte[] _tail = new byte[MarkedPictures.MarkBytes + PacketBytes];
    private int _tailLength;
    private int _videoPid = -1;
    private int _received;  // of the picture in hand, its PES header left out
    private int _counter = -1;
    private bool _isWhole;

    /// <summary>Takes one packet.</summary>
    /// <param name="number">Of the picture that it completes.</param>
    /// <returns>False when none is complete by it.</returns>
    public bool TryComplete(ReadOnlySpan<byte> packet, out int number)
    {
        number = 0;
        var pid = ((packet[1] & 0x1F) << 8) | packet[2];
        var payload = PayloadOf(packet);
        var isStart = (packet[1] & 0x40) != 0;
        if (isStart && payload is [0, 0, 1, >= 0xE0 and <= 0xEF, ..])
            _videoPid = pid;
        if (pid != _videoPid || payload.IsEmpty)
            return false;
        Follow(packet[3] & 0x0F, isStart);
        Keep(isStart ? payload[(PesHeaderBytes + payload[PesHeaderBytes - 1])..] : payload);
        return _isWhole && MarkedPictures.TryReadMark(_tail.AsSpan(0, _tailLength), out number, out var length)
            && _received - length is 0 or DelimiterBytes;
    }

    private void Follow(int counter, bool isStart)
    {
        _isWhole = isStart || (_isWhole && counter == ((_counter + 1) & 0x0F));
        _counter = counter;
        if (isStart)
            (_received, _tailLength) = (0, 0);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _received += bytes.Length;
        var kept = Math.Min(_tailLength, MarkedPictures.MarkBytes);
        _tail.AsSpan(_tailLength - kept, kept).CopyTo(_tail);
        bytes.CopyTo(_tail.AsSpan(kept));
        _tailLength = kept + bytes.Length;
    }

    private static ReadOnlySpan<byte> PayloadOf(ReadOnlySpan<byte> packet) => (packet[3] & 0x30) switch
    {
        0x10 => packet[4..PacketBytes],
        0x30 => packet[Math.Min(PacketBytes, 5 + packet[4])..PacketBytes],
        _ => [],
    };
}
