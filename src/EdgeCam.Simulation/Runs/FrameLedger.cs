using EdgeCam.Rtp;
using EdgeCam.Simulation.Report;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Runs;

/// <summary>Follows every picture and every block of sound of a run by the RTP packets that carry them.</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class FrameLedger
{
    private readonly List<Entry> _frames = [];
    private readonly List<Entry> _sounds = [];
    private readonly Dictionary<uint, Entry> _byTimestamp = [];
    private readonly Dictionary<uint, Entry> _soundByTimestamp = [];
    private readonly Dictionary<long, Entry> _byPacket = [];

    public void OnPicture(MediaInstant capturedAt, RtpTimestamp timestamp, bool isSkipped, bool isIdr)
    {
        var entry = new Entry(capturedAt) { IsSkipped = isSkipped, IsIdr = isIdr };
        _frames.Add(entry);
        if (!isSkipped)
            _byTimestamp[timestamp.Value] = entry;
    }

    public void OnSound(MediaInstant capturedAt, RtpTimestamp timestamp)
    {
        var entry = new Entry(capturedAt);
        _sounds.Add(entry);
        _soundByTimestamp[timestamp.Value] = entry;
    }

    /// <summary>An original packet was offered to the link.</summary>
    public void OnOffered(in RtpHeader header, bool isSound, MediaInstant now)
    {
        if (!(isSound ? _soundByTimestamp : _byTimestamp).TryGetValue(header.Timestamp.Value, out var entry))
            return;
        _byPacket[Key(header.Sequence, isSound)] = entry;
        entry.Missing++;
        entry.FirstSentAt ??= now;
        entry.LastSentAt = now;
        entry.IsSent = header.Marker;
    }

    /// <summary>An original packet, or another that carries the same, was delivered.</summary>
    public void OnDelivered(SequenceNumber original, bool isSound, MediaInstant at)
    {
        if (!_byPacket.Remove(Key(original, isSound), out var entry))
            return;
        entry.Missing--;
        entry.LastDeliveredAt = at > entry.LastDeliveredAt ? at : entry.LastDeliveredAt;
    }

    /// <summary>Hands everything over to the record of the run.</summary>
    public void Close(RunRecord run)
    {
        var isReferenceWhole = false;
        for (var number = 0; number < _frames.Count; number++)
        {
            var frame = _frames[number];
            var isWhole = frame.IsSent && frame.Missing == 0;
            var isDecodable = isWhole && (frame.IsIdr || isReferenceWhole);
            if (!frame.IsSkipped)
                isReferenceWhole = isDecodable;
            run.Frames.Add(new FrameOutcome(number, frame.CapturedAt)
            {
                IsSkippedBeforeEncoding = frame.IsSkipped,
                IsSent = frame.IsSent,
                FirstPacketAt = frame.FirstSentAt,
                LastPacketSentAt = frame.LastSentAt,
                CompleteAt = isWhole ? frame.LastDeliveredAt : null,
                IsDecodable = isDecodable,
            });
        }

        foreach (var sound in _sounds)
            run.Sounds.Add(new SoundOutcome(sound.CapturedAt, sound is { IsSent: true, Missing: 0 } ? sound.LastDeliveredAt : null));
    }

    private static long Key(SequenceNumber sequence, bool isSound) => sequence.Value | (isSound ? 1L << 32 : 0);

    private sealed class Entry(MediaInstant capturedAt)
    {
        public MediaInstant CapturedAt { get; } = capturedAt;

        public bool IsSkipped { get; init; }

        public bool IsIdr { get; init; }

        public int Missing { get; set; }

        public bool IsSent { get; set; }

        public MediaInstant? FirstSentAt { get; set; }

        public MediaInstant? LastSentAt { get; set; }

        public MediaInstant LastDeliveredAt { get; set; }
    }
}
