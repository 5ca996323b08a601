namespace EdgeCam.Testing.MpegTs;

/// <summary>What a transport stream can do wrong; sections are those of ISO/IEC 13818-1.</summary>
public enum TransportStreamRule
{
    Sync,             // §2.4.3.2: length a multiple of 188, every packet begins with 47
    Packet,           // §2.4.3: transport_error, scrambling, adaptation field lengths
    Continuity,       // §2.4.3.3: continuity_counter
    Tables,           // §2.4.4: PAT and PMT present, whole, with a right CRC
    TableInterval,
    PcrOrder,         // §2.4.2.2: the clock advances
    PcrInterval,
    PresentationTime, // §2.4.2.6: a unit is there before its PTS, but less than 1 s before
    Pes,              // §2.4.3.6
    AccessUnit,       // §2.14.1: delimiter first, and one; ADTS frames fill the PES packet
    RandomAccess,     // §2.4.3.5: random_access_indicator on IDRs and only there
}

/// <param name="Packet">Index of the packet, from 0, that showed it.</param>
public readonly record struct TransportStreamViolation(long Packet, TransportStreamRule Rule, string Detail)
{
    public override string ToString() => $"packet {Packet}: {Rule}: {Detail}";
}

/// <summary>The payload of one PES packet.</summary>
/// <param name="Pts">33 bits, 90 kHz.</param>
/// <param name="IsRandomAccess">The random_access_indicator of its first packet.</param>
public sealed record ElementaryUnit(int Pid, byte StreamType, long Pts, bool IsRandomAccess, byte[] Bytes);

/// <summary>From when on a figure is a violation, and what the bytes are.</summary>
public sealed record TransportStreamLimits
{
    public TimeSpan PcrInterval { get; init; } = TimeSpan.FromMilliseconds(40);    // ETSI TR 101 290 §5.2.2

    public TimeSpan TableInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan PtsLead { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The bytes are cut from a longer stream, as a capture is: units before the first tables, the rest of a
    /// unit that began earlier, and units in hand at the end are passed over.
    /// </summary>
    public bool IsExcerpt { get; init; }
}

/// <summary>What <see cref="TransportStreamAnalyser"/> found.</summary>
public sealed class TransportStreamReport
{
    public required IReadOnlyList<TransportStreamViolation> Violations { get; init; }

    /// <summary>All units in the order in which they ended.</summary>
    public required IReadOnlyList<ElementaryUnit> Units { get; init; }

    public required long Packets { get; init; }

    /// <summary>Packets with the discontinuity_indicator.</summary>
    public required long Discontinuities { get; init; }

    public required long Pcrs { get; init; }

    public required TimeSpan MaxPcrInterval { get; init; }

    /// <summary>The longest age of PAT or PMT at a PCR.</summary>
    public required TimeSpan MaxTableInterval { get; init; }

    /// <summary>Peak to peak of arrival less PCR within one time base; null without arrival times.</summary>
    public required TimeSpan? PcrJitter { get; init; }

    /// <summary>The least and greatest PTS less PCR when the last packet of a unit arrived; null without units.</summary>
    public required TimeSpan? MinPtsLead { get; init; }

    public required TimeSpan? MaxPtsLead { get; init; }

    public IEnumerable<ElementaryUnit> Video => Units.Where(unit => unit.StreamType == StreamTypes.H264);

    public IEnumerable<ElementaryUnit> Audio => Units.Where(unit => unit.StreamType == StreamTypes.Aac);

    public override string ToString() =>
        $"{Packets} packets, {Units.Count} units, PCR <= {MaxPcrInterval.TotalMilliseconds:0.0} ms, " +
        $"tables <= {MaxTableInterval.TotalMilliseconds:0.0} ms, PTS lead {MinPtsLead?.TotalMilliseconds:0.0} to " +
        $"{MaxPtsLead?.TotalMilliseconds:0.0} ms, {Violations.Count} violations{string.Concat(Violations.Take(20).Select(v => $"\n  {v}"))}";
}

/// <summary>ISO/IEC 13818-1 table 2-34.</summary>
internal static class StreamTypes
{
    public const byte Aac = 0x0F;
    public const byte H264 = 0x1B;
}
