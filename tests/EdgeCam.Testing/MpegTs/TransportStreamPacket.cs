using System.Buffers.Binary;

namespace EdgeCam.Testing.MpegTs;

/// <summary>One transport packet taken apart (ISO/IEC 13818-1 §2.4.3.2 to §2.4.3.5).</summary>
internal readonly ref struct TransportStreamPacket
{
    public const int Bytes = 188;

    private TransportStreamPacket(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> adaptation, ReadOnlySpan<byte> payload)
    {
        All = bytes;
        Adaptation = adaptation;
        Payload = payload;
    }

    public ReadOnlySpan<byte> All { get; }

    /// <summary>The adaptation field after its length byte; empty without one and when it is one byte of stuffing.</summary>
    public ReadOnlySpan<byte> Adaptation { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public bool TransportError => (All[1] & 0x80) != 0;

    public bool IsUnitStart => (All[1] & 0x40) != 0;

    public int Pid => ((All[1] & 0x1F) << 8) | All[2];

    public bool IsScrambled => (All[3] & 0xC0) != 0;

    public bool HasPayload => (All[3] & 0x10) != 0;

    public int Counter => All[3] & 0x0F;

    public bool Discontinuity => Flag(0x80);

    public bool RandomAccess => Flag(0x40);

    /// <summary>The PCR in ticks of 27 MHz, below 2^33 × 300; null without one.</summary>
    public long? Pcr => !Flag(0x10) || Adaptation.Length < 7
        ? null
        : ((((long)BinaryPrimitives.ReadUInt32BigEndian(Adaptation[1..]) << 1) | (uint)(Adaptation[5] >> 7)) * 300)
            + (((Adaptation[5] & 1) << 8) | Adaptation[6]);

    /// <returns>False when the adaptation field does not fit its packet or control field.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out TransportStreamPacket packet)
    {
        packet = new TransportStreamPacket(bytes, default, bytes[4..]);
        var control = (bytes[3] >> 4) & 3;
        if (control == 0)
            return false; // reserved
        if (control == 1)
            return true;

        int length = bytes[4];
        if (control == 2 ? length != 183 : length > 182)
            return false;
        packet = new TransportStreamPacket(bytes, bytes.Slice(5, length), bytes[(5 + length)..]);
        return !packet.Flag(0x10) || length >= 7;
    }

    private bool Flag(int mask) => !Adaptation.IsEmpty && (Adaptation[0] & mask) != 0;
}
