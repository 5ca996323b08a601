using System.Buffers.Binary;
using EdgeCam.Units;

namespace EdgeCam.MpegTs;

/// <summary>
/// The PAT and PMT of the one programme (ISO/IEC 13818-1 §2.4.4), built once, and when to repeat them.
/// They never change: the tracks are fixed for the life of a stream.
/// </summary>
/// <remarks>Thread-bound. Allocates nothing after construction.</remarks>
internal sealed class PsiTables
{
    public const ushort PmtPid = 0x1000;
    public const ushort VideoPid = 0x100; // carries the PCR too
    public const ushort AudioPid = 0x101;

    private readonly TsPidWriter _patPid = new(pid: 0);
    private readonly TsPidWriter _pmtPid = new(PmtPid);
    private readonly byte[] _pat;
    private readonly byte[] _pmt;
    private bool _owesPmt; // the PAT of this pair is written

    public PsiTables(bool hasAudio)
    {
        _pat = Section(tableId: 0x00, extension: TransportStreamId, version: 0, [0x00, ProgramNumber, .. Pid(PmtPid)]);
        ReadOnlySpan<byte> video = [.. Pid(VideoPid), 0xF0, 0x00, H264, .. Pid(VideoPid), 0xF0, 0x00];
        ReadOnlySpan<byte> audio = hasAudio ? [AacInAdts, .. Pid(AudioPid), 0xF0, 0x00] : [];
        // A stream begun anew with other tracks must not look unchanged to a receiver that stayed.
        _pmt = Section(tableId: 0x02, extension: ProgramNumber, version: hasAudio ? 1 : 0, [.. video, .. audio]);
    }

    /// <summary>When the tables are due at the latest.</summary>
    public MediaInstant Due { get; private set; } = AtOnce;

    /// <summary>Asks for the tables before whatever is sent next.</summary>
    public void MakeDue() => Due = AtOnce;

    public void OnDiscontinuity()
    {
        _owesPmt = false;
        _patPid.OnDiscontinuity();
        _pmtPid.OnDiscontinuity();
        MakeDue();
    }

    /// <summary>Writes the PAT, then the PMT, when they are due.</summary>
    /// <param name="packet">Destination of exactly one packet.</param>
    /// <returns>False when nothing is due; <paramref name="packet"/> is then untouched.</returns>
    public bool TryWriteNext(Span<byte> packet, MediaInstant now)
    {
        if (now < Due)
            return false;
        Write(packet, _owesPmt ? _pmtPid : _patPid, _owesPmt ? _pmt : _pat);
        if (_owesPmt)
            Due = now + Interval;
        _owesPmt = !_owesPmt;
        return true;
    }

    private static void Write(Span<byte> packet, TsPidWriter pid, ReadOnlySpan<byte> section)
    {
        var payload = pid.Begin(packet, packet.Length, isUnitStart: true, default);
        payload[0] = 0; // pointer_field: the section begins at once
        section.CopyTo(payload[1..]);
        payload[(1 + section.Length)..].Fill(0xFF); // §2.4.4: stuffing after the last section
    }

    /// <summary>A section of the long form with number 0 of 0, closed by its CRC (§2.4.4.11).</summary>
    private static byte[] Section(byte tableId, ushort extension, int version, ReadOnlySpan<byte> body)
    {
        var section = new byte[HeaderBytes + body.Length + CrcBytes];
        section[0] = tableId;
        BinaryPrimitives.WriteUInt16BigEndian(section.AsSpan(1), (ushort)(0xB000 | (section.Length - 3)));
        BinaryPrimitives.WriteUInt16BigEndian(section.AsSpan(3), extension);
        section[5] = (byte)(0xC1 | (version << 1)); // current_next_indicator 1
        body.CopyTo(section.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32BigEndian(section.AsSpan(section.Length - CrcBytes), Crc(section.AsSpan(0, section.Length - CrcBytes)));
        return section;
    }

    /// <summary>A PID below its three reserved bits.</summary>
    private static byte[] Pid(ushort pid) => [(byte)(0xE0 | (pid >> 8)), (byte)pid];

    /// <summary>CRC-32/MPEG-2: polynomial 04C11DB7, most significant bit first, nothing inverted (annex A).</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= (uint)value << 24;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc << 1) ^ ((crc >> 31) * 0x04C1_1DB7);
        }

        return crc;
    }

    private const ushort TransportStreamId = 1;
    private const byte ProgramNumber = 1;
    private const byte H264 = 0x1B;      // table 2-34
    private const byte AacInAdts = 0x0F;
    private const int HeaderBytes = 8;
    private const int CrcBytes = 4;

    private static MediaInstant AtOnce => new(long.MinValue);

    // Each 100 ms at the latest; 10 ms are for a late wake-up. ETSI TR 101 290 §5.2.1 would allow 500 ms,
    // but this is what a player waits for when it tunes in.
    private static TimeSpan Interval => TimeSpan.FromMilliseconds(90);
}
