using System.Buffers.Binary;

namespace EdgeCam.Testing.MpegTs;

/// <summary>Reads PAT and PMT, each from one packet (ISO/IEC 13818-1 §2.4.4), and measures their age.</summary>
internal sealed class ProgramTables
{
    private const int PatPid = 0;

    private readonly Dictionary<int, byte> _streams = [];
    private readonly TableAge _pat = new("PAT");
    private readonly TableAge _pmt = new("PMT");
    private int _pmtPid = -1;

    public int PcrPid { get; private set; } = -1;

    public bool AreKnown => _streams.Count > 0;

    public TimeSpan MaxAge => _pat.Max > _pmt.Max ? _pat.Max : _pmt.Max;

    public bool Owns(int pid) => pid == PatPid || pid == _pmtPid;

    public bool TryGetStreamType(int pid, out byte type) => _streams.TryGetValue(pid, out type);

    public void OnDiscontinuity()
    {
        _pat.Restart();
        _pmt.Restart();
    }

    /// <returns>What is wrong, or null.</returns>
    public string? OnPacket(in TransportStreamPacket packet)
    {
        var payload = packet.Payload;
        if (!packet.IsUnitStart || payload.IsEmpty || 1 + payload[0] + 3 > payload.Length)
            return "a table that does not begin in its packet";

        var section = payload[(1 + payload[0])..];
        var length = 3 + (BinaryPrimitives.ReadUInt16BigEndian(section[1..]) & 0x0FFF);
        if (length < 16 || length > section.Length)
            return $"a section of {length} bytes";
        if (section[length..].ContainsAnyExcept((byte)0xFF))
            return "bytes other than FF after the section";
        section = section[..length];
        if (RemainderOf(section) != 0)
            return $"PID {packet.Pid:X}: wrong CRC";
        return packet.Pid == PatPid ? ReadPat(section) : ReadPmt(section);
    }

    /// <summary>Ages the tables. A table counts from the first PCR after it: late by up to one PCR interval.</summary>
    public IEnumerable<string> OnPcr(TimeSpan elapsed, TimeSpan limit)
    {
        if (_pat.Exceeds(elapsed, limit) is { } pat)
            yield return pat;
        if (_pmt.Exceeds(elapsed, limit) is { } pmt)
            yield return pmt;
    }

    private string? ReadPat(ReadOnlySpan<byte> section)
    {
        if (section[0] != 0x00)
            return $"table_id {section[0]:X} on the PID of the PAT";
        _pmtPid = BinaryPrimitives.ReadUInt16BigEndian(section[10..]) & 0x1FFF;
        _pat.OnTable();
        return null;
    }

    private string? ReadPmt(ReadOnlySpan<byte> section)
    {
        if (section[0] != 0x02)
            return $"table_id {section[0]:X} on the PID of the PMT";
        PcrPid = BinaryPrimitives.ReadUInt16BigEndian(section[8..]) & 0x1FFF;
        var rest = section[12..^4];
        rest = rest[Math.Min(rest.Length, BinaryPrimitives.ReadUInt16BigEndian(section[10..]) & 0x0FFF)..];
        _streams.Clear();
        while (rest.Length >= 5)
        {
            _streams[BinaryPrimitives.ReadUInt16BigEndian(rest[1..]) & 0x1FFF] = rest[0];
            rest = rest[Math.Min(rest.Length, 5 + (BinaryPrimitives.ReadUInt16BigEndian(rest[3..]) & 0x0FFF))..];
        }

        _pmt.OnTable();
        return rest.IsEmpty ? null : "the PMT's stream loop does not end with its section";
    }

    /// <summary>Annex A: the register is zero after a section and its CRC.</summary>
    private static uint RemainderOf(ReadOnlySpan<byte> section)
    {
        var register = 0xFFFF_FFFFu;
        foreach (var value in section)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                var feedback = (register >> 31) ^ (uint)((value >> bit) & 1);
                register <<= 1;
                if (feedback != 0)
                    register ^= 0x04C11DB7;
            }
        }

        return register;
    }

    private sealed class TableAge(string name)
    {
        private TimeSpan? _last;
        private bool _isFresh;
        private bool _isReported;

        public TimeSpan Max { get; private set; }

        public void OnTable() => _isFresh = true;

        public void Restart() => _last = null;

        public string? Exceeds(TimeSpan elapsed, TimeSpan limit)
        {
            var age = elapsed - (_last ?? elapsed);
            Max = age > Max ? age : Max;
            var problem = age > limit && !_isReported ? $"no {name} for {age.TotalMilliseconds:0.0} ms" : null;
            _isReported |= problem is not null;
            if (_isFresh || _last is null)
                (_last, _isFresh, _isReported) = (elapsed, false, false);
            return problem;
        }
    }
}
