namespace EdgeCam.Testing.MpegTs;

/// <summary>
/// Judges an MPEG-2 transport stream of one programme with H.264 and AAC by ISO/IEC 13818-1. Written from
/// the standard and sharing nothing with the multiplexer, so that one mistake is not made twice.
/// </summary>
/// <remarks>Thread-bound. Any bytes may be fed: nothing throws.</remarks>
public sealed class TransportStreamAnalyser(TransportStreamLimits? limits = null)
{
    private const int NullPid = 0x1FFF;
    private const int MaxViolations = 1_000;

    private readonly TransportStreamLimits _limits = limits ?? new TransportStreamLimits();
    private readonly List<TransportStreamViolation> _violations = [];
    private readonly List<ElementaryUnit> _units = [];
    private readonly Dictionary<int, ContinuityCheck> _continuity = [];
    private readonly Dictionary<int, PesReassembler> _pes = [];
    private readonly ProgramTables _tables = new();
    private readonly PcrMonitor _pcr = new();
    private long _packets;
    private long _discontinuities;
    private TimeSpan? _minLead;
    private TimeSpan? _maxLead;

    /// <summary>Judges concatenated datagrams or a whole file.</summary>
    public static TransportStreamReport Analyse(ReadOnlySpan<byte> stream, TransportStreamLimits? limits = null)
    {
        var analyser = new TransportStreamAnalyser(limits);
        analyser.Add(stream);
        return analyser.Finish();
    }

    public static TransportStreamReport AnalyseFile(string path, TransportStreamLimits? limits = null) =>
        Analyse(File.ReadAllBytes(path), limits);

    /// <summary>Adds whole packets: a datagram, with its arrival on any steady clock when the jitter is asked for.</summary>
    public void Add(ReadOnlySpan<byte> datagram, TimeSpan? arrivedAt = null)
    {
        for (; datagram.Length >= TransportStreamPacket.Bytes; datagram = datagram[TransportStreamPacket.Bytes..])
        {
            OnBytes(datagram[..TransportStreamPacket.Bytes], arrivedAt);
            _packets++;
        }

        if (!datagram.IsEmpty)
            Report(TransportStreamRule.Sync, $"{datagram.Length} bytes left over");
    }

    /// <summary>Ends the stream: the units in hand are complete, unless it is an excerpt.</summary>
    public TransportStreamReport Finish()
    {
        foreach (var pes in _limits.IsExcerpt ? [] : _pes.Values.ToList())
            EndUnit(pes);
        if (!_tables.AreKnown)
            Report(TransportStreamRule.Tables, "no PAT and PMT");
        return new TransportStreamReport
        {
            Violations = _violations,
            Units = _units,
            Packets = _packets,
            Discontinuities = _discontinuities,
            Pcrs = _pcr.Count,
            MaxPcrInterval = _pcr.MaxInterval,
            MaxTableInterval = _tables.MaxAge,
            PcrJitter = _pcr.MaxJitter,
            MinPtsLead = _minLead,
            MaxPtsLead = _maxLead,
        };
    }

    private void OnBytes(ReadOnlySpan<byte> bytes, TimeSpan? arrivedAt)
    {
        if (bytes[0] != 0x47)
            Report(TransportStreamRule.Sync, $"begins with {bytes[0]:X2}");
        else if (!TransportStreamPacket.TryParse(bytes, out var packet))
            Report(TransportStreamRule.Packet, $"header {Convert.ToHexString(bytes[..6])}");
        else if (packet.TransportError || packet.IsScrambled)
            Report(TransportStreamRule.Packet, "transport_error_indicator or scrambling");
        else if (packet.Pid != NullPid)
            OnPacket(packet, arrivedAt);
    }

    private void OnPacket(in TransportStreamPacket packet, TimeSpan? arrivedAt)
    {
        if (!_continuity.TryGetValue(packet.Pid, out var continuity))
            _continuity[packet.Pid] = continuity = new ContinuityCheck();
        if (continuity.Check(packet, out var isDuplicate) is { } problem)
            Report(TransportStreamRule.Continuity, problem);
        if (packet.Discontinuity)
            OnDiscontinuity(packet);
        if (packet.Pcr is { } pcr && packet.Pid == _tables.PcrPid)
            OnPcr(pcr, packet.Discontinuity, arrivedAt);
        else if (packet.RandomAccess && packet.Pid == _tables.PcrPid)
            Report(TransportStreamRule.RandomAccess, "random_access_indicator without a PCR");
        if (packet.HasPayload && !isDuplicate)
            OnPayload(packet);
    }

    private void OnDiscontinuity(in TransportStreamPacket packet)
    {
        _discontinuities++;
        if (_pes.TryGetValue(packet.Pid, out var pes))
            pes.DropIncomplete();
        if (packet.Pid == _tables.PcrPid)
            _tables.OnDiscontinuity();
    }

    private void OnPcr(long pcr, bool isNewTimeBase, TimeSpan? arrivedAt)
    {
        var step = _pcr.OnPcr(pcr, isNewTimeBase, arrivedAt);
        if (step <= 0)
            Report(TransportStreamRule.PcrOrder, $"the PCR went by {step} ticks of 27 MHz");
        if (step is { } ticks && PcrMonitor.Span(ticks) > _limits.PcrInterval)
            Report(TransportStreamRule.PcrInterval, $"no PCR for {PcrMonitor.Span(ticks).TotalMilliseconds:0.0} ms");
        foreach (var problem in _tables.OnPcr(_pcr.Elapsed, _limits.TableInterval))
            Report(TransportStreamRule.TableInterval, problem);
    }

    private void OnPayload(in TransportStreamPacket packet)
    {
        if (_tables.Owns(packet.Pid))
        {
            if (_tables.OnPacket(packet) is { } problem)
                Report(TransportStreamRule.Tables, problem);
        }
        else if (_tables.TryGetStreamType(packet.Pid, out var type))
            OnPes(packet, type);
        else if (_tables.AreKnown || !_limits.IsExcerpt)
            Report(TransportStreamRule.Tables, $"PID {packet.Pid:X} is in no PMT so far");
    }

    private void OnPes(in TransportStreamPacket packet, byte type)
    {
        if (!_pes.TryGetValue(packet.Pid, out var pes))
            _pes[packet.Pid] = pes = new PesReassembler(packet.Pid, type);
        if (packet.IsUnitStart)
        {
            EndUnit(pes);
            pes.Begin(_packets, packet.RandomAccess);
        }

        if (!pes.Append(packet.Payload, packet.IsUnitStart, _pcr.Last) && !_limits.IsExcerpt)
            Report(TransportStreamRule.Pes, $"PID {packet.Pid:X}: payload before payload_unit_start_indicator");
    }

    private void EndUnit(PesReassembler pes)
    {
        if (pes.End((rule, detail) => Report(rule, detail, pes.FirstPacket)) is not { } unit)
            return;
        _units.Add(unit);
        if (pes.PcrAtEnd is { } pcr)
            CheckLead(PcrMonitor.LeadOf(unit.Pts, pcr), pes.FirstPacket);
        else
            Report(TransportStreamRule.PcrInterval, "a unit before the first PCR", pes.FirstPacket);
    }

    private void CheckLead(TimeSpan lead, long packet)
    {
        _minLead = lead < (_minLead ?? TimeSpan.MaxValue) ? lead : _minLead;
        _maxLead = lead > (_maxLead ?? TimeSpan.MinValue) ? lead : _maxLead;
        if (lead < TimeSpan.Zero || lead >= _limits.PtsLead)
            Report(TransportStreamRule.PresentationTime, $"PTS less PCR is {lead.TotalMilliseconds:0.000} ms", packet);
    }

    private void Report(TransportStreamRule rule, string detail, long? packet = null)
    {
        if (_violations.Count < MaxViolations)
            _violations.Add(new TransportStreamViolation(packet ?? _packets, rule, detail));
    }
}
