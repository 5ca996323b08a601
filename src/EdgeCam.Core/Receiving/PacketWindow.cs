using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>
/// The packets of one stream from the first that was not handed on to the newest, by sequence number: they come in any
/// order and are read in theirs. Numbers are extended to 64 bits.
/// </summary>
/// <remarks>Thread-bound; its memory is fixed.</remarks>
/// <param name="slots">Packets held, a power of two.</param>
/// <param name="slotBytes">The largest payload.</param>
internal sealed class PacketWindow(int slots, int slotBytes)
{
    private const long Origin = 0x1_0000; // so that no number is negative

    private readonly Packet[] _packets = new Packet[slots];
    private readonly byte[] _payloads = new byte[slots * slotBytes];

    // Next <= End <= Next + slots; slots outside [Next, End) are empty.

    /// <summary>The oldest that is held or waited for.</summary>
    public long Next { get; private set; }

    /// <summary>One behind the newest.</summary>
    public long End { get; private set; }

    public ref readonly Packet this[long number] => ref _packets[number & (slots - 1)];

    /// <summary>Empties the window; <paramref name="tolerance"/> packets from before the first one still have a place.</summary>
    public void Restart(SequenceNumber first, int tolerance)
    {
        Array.Clear(_packets);
        End = Origin + first.Value;
        Next = End - tolerance;
    }

    public long Extend(SequenceNumber sequence) => End + sequence.DistanceFrom(SequenceOf(End));

    public static SequenceNumber SequenceOf(long number) => new(unchecked((ushort)number));

    public bool Has(long number) => number >= Next && number < End && this[number].IsReceived;

    /// <summary>Is there a place for it? Not when it was handed on already, nor when it is too far ahead.</summary>
    public bool Covers(long number) => number >= Next && number < Next + slots;

    public ReadOnlySpan<byte> PayloadOf(long number) => _payloads.AsSpan((int)(number & (slots - 1)) * slotBytes, this[number].Length);

    /// <summary>Stores a packet that <see cref="Covers"/> allows and <see cref="Has"/> does not know; its payload has at most the slot's size.</summary>
    public void Put(long number, in RtpHeader header, ReadOnlySpan<byte> payload, MediaInstant now)
    {
        _packets[number & (slots - 1)] = new Packet(header.Timestamp, header.Marker, payload.Length, now, IsReceived: true);
        payload.CopyTo(_payloads.AsSpan((int)(number & (slots - 1)) * slotBytes));
        End = Math.Max(End, number + 1);
    }

    /// <summary>Lets go of everything before <paramref name="next"/>, which may lie beyond the end.</summary>
    public void Release(long next)
    {
        for (var number = Next; number < Math.Min(next, End); number++)
            _packets[number & (slots - 1)] = default;
        Next = Math.Max(Next, next);
        End = Math.Max(End, next);
    }

    internal readonly record struct Packet(RtpTimestamp Timestamp, bool Marker, int Length, MediaInstant ArrivedAt, bool IsReceived);
}
