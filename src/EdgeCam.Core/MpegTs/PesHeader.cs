using System.Buffers.Binary;

namespace EdgeCam.MpegTs;

/// <summary>
/// The PES packet header with a PTS and no DTS, which without B frames equals it (ISO/IEC 13818-1 §2.4.3.6).
/// Reentrant; allocates nothing.
/// </summary>
internal static class PesHeader
{
    public const int Bytes = FixedBytes + LengthCountsFrom;
    public const int ClockRate = 90_000;
    public const byte VideoStreamId = 0xE0; // table 2-22
    public const byte AudioStreamId = 0xC0;

    /// <param name="header">Destination of at least <see cref="Bytes"/>.</param>
    /// <param name="payloadBytes">What follows the header; more than PES_packet_length can say is left open, as only video may.</param>
    /// <param name="pts">Ticks of 90 kHz, not wrapped: the low 33 bits are written.</param>
    public static void Write(Span<byte> header, byte streamId, int payloadBytes, long pts)
    {
        var length = FixedBytes + payloadBytes;
        BinaryPrimitives.WriteUInt32BigEndian(header, 0x0000_0100u | streamId);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], length <= ushort.MaxValue ? (ushort)length : (ushort)0);
        header[6] = 0x84; // '10', data_alignment_indicator: the payload begins with the delimiter or the syncword
        header[7] = 0x80; // PTS_DTS_flags '10'
        header[8] = PtsBytes;
        WritePts(header.Slice(9, PtsBytes), pts);
    }

    /// <summary>33 bits in three parts, each closed by a marker bit.</summary>
    private static void WritePts(Span<byte> field, long pts)
    {
        field[0] = (byte)(0x21 | (int)((pts >> 29) & 0x0E)); // '0010', bits 32 to 30
        BinaryPrimitives.WriteUInt16BigEndian(field[1..], (ushort)(((pts >> 14) & 0xFFFE) | 1));
        BinaryPrimitives.WriteUInt16BigEndian(field[3..], (ushort)(((pts << 1) & 0xFFFE) | 1));
    }

    private const int PtsBytes = 5;
    private const int LengthCountsFrom = 6;       // start code, stream_id and PES_packet_length itself
    private const int FixedBytes = 3 + PtsBytes;  // of what PES_packet_length counts
}
