using System.Buffers.Binary;
using EdgeCam.Units;

namespace EdgeCam.Rtp;

/// <summary>Writes a congestion control feedback packet (RFC 8888 §3.1) stream by stream.</summary>
/// <remarks>
/// Thread-bound; allocates nothing. Times are put on one grid of 1/1024 s, so that a packet has the same arrival time in
/// every report. The clock is CLOCK_MONOTONIC: a receiver that sends no sender reports has no wall clock to agree with.
/// </remarks>
public ref struct CongestionFeedbackWriter
{
    private const int ArrivalClock = 1024;
    private const int TimestampSize = 4;

    private readonly Span<byte> _packet;
    private readonly long _now; // in 1/1024 s
    private int _written;

    /// <param name="packet">Destination, at least 32 bytes and at most what the path carries.</param>
    /// <param name="sender">Who reports.</param>
    /// <param name="now">The time of the report, not before any arrival.</param>
    public CongestionFeedbackWriter(Span<byte> packet, Ssrc sender, MediaInstant now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packet.Length, 32, nameof(packet));
        _packet = packet;
        _now = now.ToClock(ArrivalClock);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], sender.Value);
        _written = 8;
    }

    /// <summary>Appends a stream: all that was not yet reported twice, its newest packets when not all have room.</summary>
    /// <returns>Packets reported; 0 when there is no news or no room, and then nothing is written.</returns>
    public int Add(ArrivalLog stream)
    {
        var room = ((_packet.Length - _written - TimestampSize - CongestionFeedback.BlockHeaderSize) / 4) * 2;
        if (room <= 0 || !stream.HasNews)
            return 0;

        var count = stream.TakeRange(Math.Min(room, CongestionFeedback.MaxReports), out var begin);
        var block = _packet[_written..];
        BinaryPrimitives.WriteUInt32BigEndian(block, stream.Ssrc.Value);
        BinaryPrimitives.WriteUInt16BigEndian(block[4..], begin.Value);
        BinaryPrimitives.WriteUInt16BigEndian(block[6..], (ushort)count);
        _written += CongestionFeedback.BlockHeaderSize;
        for (var i = 0; i < count; i++)
            Append(Block(stream[begin + i]));
        if (count % 2 != 0)
            Append(0);
        return count;
    }

    /// <summary>Closes the packet.</summary>
    /// <returns>Its size; 0 when no stream had anything to report.</returns>
    public int Finish()
    {
        if (_written == 8)
            return 0;
        BinaryPrimitives.WriteUInt32BigEndian(_packet[_written..], unchecked((uint)(_now * (65_536 / ArrivalClock))));
        _written += TimestampSize;
        RtcpWriter.WriteHeader(_packet, CongestionFeedback.Format, RtcpType.TransportFeedback, _written);
        return _written;
    }

    private readonly ushort Block(ArrivalLog.Arrival arrival)
    {
        if (!arrival.IsReceived)
            return 0;
        var offset = Math.Min(_now - arrival.At.ToClock(ArrivalClock), PacketFeedback.TooLongAgo);
        return (ushort)(0x8000 | ((int)arrival.Ecn << 13) | (offset < 0 ? PacketFeedback.Unavailable : (int)offset));
    }

    private void Append(ushort block)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_packet[_written..], block);
        _written += 2;
    }
}
