using System.Buffers.Binary;
using System.Diagnostics;

namespace EdgeCam.MpegTs;

/// <summary>What the adaptation field of one packet says besides stuffing (ISO/IEC 13818-1 §2.4.3.4).</summary>
/// <param name="Pcr">Ticks of 27 MHz, not wrapped.</param>
internal readonly record struct AdaptationField(bool IsRandomAccess, long? Pcr);

/// <summary>
/// Writes the header and adaptation field of one PID's packets and counts them (ISO/IEC 13818-1 §2.4.3.3).
/// Thread-bound; allocates nothing.
/// </summary>
internal sealed class TsPidWriter(ushort pid)
{
    /// <summary>What a packet carries that needs no adaptation field.</summary>
    public const int MaxPayload = TsMuxer.PacketBytes - HeaderBytes;

    private int _counter = 0xF; // the first packet with payload carries 0
    private bool _isBroken;

    /// <summary>The counter may have lost its sequence on the wire: the next packet says so.</summary>
    public void OnDiscontinuity() => _isBroken = true;

    /// <summary>Begins a packet; the adaptation field is stuffed so that the payload ends with the packet.</summary>
    /// <param name="packet">Destination of exactly one packet.</param>
    /// <param name="payloadBytes">How much is left to carry; 0 makes a packet of adaptation field only, which is not counted.</param>
    /// <returns>Where the payload goes: <paramref name="payloadBytes"/> long, or shorter when they do not fit.</returns>
    public Span<byte> Begin(Span<byte> packet, int payloadBytes, bool isUnitStart, AdaptationField field)
    {
        Debug.Assert(packet.Length == TsMuxer.PacketBytes, "one packet");
        var wanted = AdaptationBytes(field);
        var payload = Math.Min(payloadBytes, packet.Length - HeaderBytes - wanted);
        var adaptation = packet[HeaderBytes..^payload];
        if (payload > 0)
            _counter = (_counter + 1) & 0xF;

        packet[0] = SyncByte;
        BinaryPrimitives.WriteUInt16BigEndian(packet[1..], (ushort)(pid | (isUnitStart ? UnitStart : 0)));
        packet[3] = (byte)((adaptation.IsEmpty ? 0 : HasAdaptation) | (payload > 0 ? HasPayload : 0) | _counter);
        WriteAdaptation(adaptation, field);
        _isBroken = false;
        return packet[^payload..];
    }

    private int AdaptationBytes(AdaptationField field) => field switch
    {
        { Pcr: not null } => 2 + PcrBytes,
        { IsRandomAccess: true } => 2,
        _ => _isBroken ? 2 : 0,
    };

    private void WriteAdaptation(Span<byte> adaptation, AdaptationField field)
    {
        if (adaptation.IsEmpty)
            return;
        adaptation[0] = (byte)(adaptation.Length - 1);
        if (adaptation.Length == 1)
            return; // a single byte of stuffing: adaptation_field_length 0

        adaptation[1] = (byte)((_isBroken ? 0x80 : 0) | (field.IsRandomAccess ? 0x40 : 0) | (field.Pcr is null ? 0 : 0x10));
        var stuffing = adaptation[2..];
        if (field.Pcr is { } pcr)
        {
            WritePcr(stuffing, pcr);
            stuffing = stuffing[PcrBytes..];
        }

        stuffing.Fill(0xFF);
    }

    /// <summary>33 bits of 90 kHz, 6 reserved bits, 9 bits of 27 MHz (§2.4.3.5).</summary>
    private static void WritePcr(Span<byte> field, long pcr)
    {
        var (ticks, extension) = Math.DivRem(pcr, 300);
        BinaryPrimitives.WriteUInt32BigEndian(field, (uint)(ticks >> 1));
        BinaryPrimitives.WriteUInt16BigEndian(field[4..], (ushort)(((ticks & 1) << 15) | 0x7E00 | extension));
    }

    private const int HeaderBytes = 4;
    private const int PcrBytes = 6;
    private const byte SyncByte = 0x47;      // §2.4.3.2
    private const int UnitStart = 0x4000;    // payload_unit_start_indicator
    private const int HasAdaptation = 0x20;  // adaptation_field_control
    private const int HasPayload = 0x10;
}
