using System.Buffers.Binary;
using EdgeCam.Units;

namespace EdgeCam.Rtp;

/// <summary>
/// The packets that a receiver misses (generic NACK, RFC 4585 §6.2.1): each entry names one, and by a bit mask any of
/// the 16 behind it. Reading never throws; nothing is allocated.
/// </summary>
public ref struct GenericNack
{
    private const int Format = 1; // RTPFB FMT
    private const int HeaderSize = 12;
    private const int EntrySize = 4;

    private ReadOnlySpan<byte> _entries;
    private SequenceNumber _base; // of the entry in hand
    private uint _pending;        // bit i: _base + i is still to be handed out

    /// <summary>Who asks.</summary>
    public Ssrc Sender { get; private init; }

    /// <summary>The stream that the packets belong to.</summary>
    public Ssrc Media { get; private init; }

    /// <summary>Reads the packet; false when it is of another kind, names nothing, or is cut.</summary>
    public static bool TryRead(in RtcpPacket packet, out GenericNack nack)
    {
        nack = default;
        var body = packet.Body;
        if (packet.Type != RtcpType.TransportFeedback || packet.Count != Format || body.Length < 8 + EntrySize || body.Length % EntrySize != 0)
            return false;
        nack = new GenericNack
        {
            Sender = new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(body)),
            Media = new Ssrc(BinaryPrimitives.ReadUInt32BigEndian(body[4..])),
            _entries = body[8..],
        };
        return true;
    }

    /// <summary>Takes the next missing packet; false when none is left. A hostile sender may name one many times.</summary>
    public bool TryNext(out SequenceNumber missing)
    {
        missing = default;
        if (_pending == 0)
        {
            if (_entries.IsEmpty)
                return false;
            _base = new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(_entries));
            _pending = 1u | ((uint)BinaryPrimitives.ReadUInt16BigEndian(_entries[2..]) << 1); // BLP bit 1 is PID + 1
            _entries = _entries[EntrySize..];
        }

        missing = _base + System.Numerics.BitOperations.TrailingZeroCount(_pending);
        _pending &= _pending - 1;
        return true;
    }

    /// <summary>Writes a NACK for as many of the packets as have room.</summary>
    /// <param name="packet">Destination, at least 16 bytes.</param>
    /// <param name="sender">Who asks.</param>
    /// <param name="media">The stream.</param>
    /// <param name="missing">Not empty; in order, modulo 2^16.</param>
    /// <param name="taken">How many of them the packet names.</param>
    /// <returns>Bytes written, a multiple of 4.</returns>
    public static int Write(Span<byte> packet, Ssrc sender, Ssrc media, ReadOnlySpan<SequenceNumber> missing, out int taken)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], sender.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], media.Value);
        var written = HeaderSize;
        for (taken = 0; taken < missing.Length && written + EntrySize <= packet.Length; written += EntrySize)
        {
            var first = missing[taken++];
            var mask = 0;
            for (; taken < missing.Length && missing[taken].DistanceFrom(first) is > 0 and <= 16; taken++)
                mask |= 1 << (missing[taken].DistanceFrom(first) - 1);
            BinaryPrimitives.WriteUInt16BigEndian(packet[written..], first.Value);
            BinaryPrimitives.WriteUInt16BigEndian(packet[(written + 2)..], (ushort)mask);
        }

        RtcpWriter.WriteHeader(packet, Format, RtcpType.TransportFeedback, written);
        return written;
    }
}
