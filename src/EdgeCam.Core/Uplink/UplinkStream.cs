using EdgeCam.Units;

namespace EdgeCam.Uplink;

/// <summary>The numbers of one RTP stream of a session, and which packet of the log each of the last ones is.</summary>
/// <remarks>Thread-bound; allocates nothing after construction.</remarks>
internal sealed class UplinkStream(Ssrc ssrc, SequenceNumber first, int capacity)
{
    private readonly long[] _logNumbers = NewNumbers(capacity);
    private SequenceNumber _first = first; // the one that the far end's counts begin with

    public Ssrc Ssrc { get; } = ssrc;

    /// <summary>The number that the next packet gets.</summary>
    public SequenceNumber Next { get; private set; } = first;

    public uint Packets { get; private set; }

    public uint Octets { get; private set; }

    /// <summary>Up to which packet the far end has reported, by its count.</summary>
    public long Reported { get; set; }

    /// <summary>Notes that the next number stands at <paramref name="logNumber"/> in the log.</summary>
    public void OnSent(long logNumber, int payloadBytes)
    {
        _logNumbers[Next.Value & (_logNumbers.Length - 1)] = logNumber;
        Next = Next.Next;
        unchecked
        {
            Packets++;
            Octets += (uint)payloadBytes;
        }
    }

    /// <summary>Finds a packet by its number; false for one that was never sent or so long ago that its place is taken.</summary>
    public bool TryFind(SequenceNumber sequence, out long logNumber)
    {
        logNumber = _logNumbers[sequence.Value & (_logNumbers.Length - 1)];
        return logNumber >= 0 && Next.DistanceFrom(sequence) is > 0 and var age && age <= _logNumbers.Length;
    }

    /// <summary>How many packets ago it was sent, 1 for the newest; 0 for one that never was, as far back as numbers can be told apart.</summary>
    public int AgeOf(SequenceNumber sequence) => Next.DistanceFrom(sequence) is > 0 and var age && age <= Packets ? age : 0;

    /// <summary>The far end is another one: it counts from the next packet on.</summary>
    public void Restart()
    {
        _first = Next;
        Reported = 0;
    }

    /// <summary>The log number of the <paramref name="count"/>th packet of this stream; -1 for one that was never sent or is forgotten.</summary>
    public long FindCount(long count) =>
        count > 0 && TryFind(_first + (int)((count - 1) & 0xFFFF), out var number) ? number : -1;

    private static long[] NewNumbers(int capacity)
    {
        var numbers = new long[capacity];
        Array.Fill(numbers, -1);
        return numbers;
    }
}
