using System.Buffers.Binary;

namespace EdgeCam.Testing.Rtp;

/// <summary>Puts AAC frames together again from RTP payloads of mode AAC-hbr with one AU header each (RFC 3640 §3.2, §3.3.6).</summary>
public sealed class AacDepacketizer
{
    private readonly List<byte> _frame = [];

    public List<byte[]> Frames { get; } = [];

    /// <summary>The first rule that was broken; null while none is.</summary>
    public string? Violation { get; private set; }

    /// <param name="isLast">The packet's marker bit.</param>
    public void Take(ReadOnlySpan<byte> payload, bool isLast)
    {
        if (payload.Length <= 4 || BinaryPrimitives.ReadUInt16BigEndian(payload) != 16)
        {
            Violation ??= "one AU header of 16 bits, then data";
            return;
        }

        var header = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]);
        _frame.AddRange(payload[4..]);
        if ((header & 7) != 0)
            Violation ??= "the index of the first AU is 0";
        if (isLast != (_frame.Count == header >> 3))
            Violation ??= "the size is the whole frame's, and the marker stands on its last fragment";
        if (!isLast)
            return;
        Frames.Add([.. _frame]);
        _frame.Clear();
    }
}
