using EdgeCam.Rtp;
using EdgeCam.Simulation.Report;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Runs;

/// <summary>Follows every picture of a rendition and every block of sound of a run by the RTP packets that carry them.</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class FrameLedger
{
    private const int SamplesPerFrame = 1024; // AAC-LC
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

    /// <summary>An original packet of a picture was offered to the link.</summary>
    public void OnOffered(in RtpHeader header, MediaInstant now)
    {
        if (_byTimestamp.TryGetValue(header.Timestamp.Value, out var entry))
            Offer(Key(header.Sequence, isSound: false, 0), entry, header.Marker, now);
    }

    /// <summary>A packet with so many frames of sound was. The times of all but the first are told by their place, to a tick.</summary>
    public void OnSoundOffered(in RtpHeader header, int frames, MediaInstant now)
    {
        for (var i = 0; i < frames; i++)
        {
            var timestamp = header.Timestamp.Value + (uint)(i * SamplesPerFrame);
            if (_soundByTimestamp.TryGetValue(timestamp, out var entry) || _soundByTimestamp.TryGetValue(timestamp + 1, out entry) || _soundByTimestamp.TryGetValue(timestamp - 1, out entry))
                Offer(Key(header.Sequence, isSound: true, i), entry, isLast: true, now);
        }
    }

    /// <summary>An original packet, or another that carries the same, was delivered.</summary>
    public void OnDelivered(SequenceNumber original, bool isSound, MediaInstant at)
    {
        for (var i = 0; _byPacket.Remove(Key(original, isSound, i), out var entry); i++)
        {
            entry.Missing--;
            entry.LastDeliveredAt = at > entry.LastDeliveredAt ? at : entry.LastDeliveredAt;
        }
    }

    /// <summary>Hands everything over to the record of a run.</summary>
    public void Close(List<FrameOutcome> frames, List<SoundOutcome> sounds)
    {
        var isReferenceWhole = false;
        for (var number = 0; number < _frames.Count; number++)
        {
            var frame = _frames[number];
            var isWhole = frame.IsSent && frame.Missing == 0;
            var isDecodable = isWhole && (frame.IsIdr || isReferenceWhole);
            if (!frame.IsSkipped)
                isReferenceWhole = isDecodable;
            frames.Add(new FrameOutcome(number, frame.CapturedAt)
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
            sounds.Add(new SoundOutcome(sound.CapturedAt, sound is { IsSent: true, Missing: 0 } ? sound.LastDeliveredAt : null));
    }

    private void Offer(long key, Entry entry, bool isLast, MediaInstant now)
    {
        _byPacket[key] = entry;
        entry.Missing++;
        entry.FirstSentAt ??= now;
        entry.LastSentAt = now;
        entry.IsSent = isLast;
    }

    private static long Key(SequenceNumber sequence, bool isSound, int place) => sequence.Value | ((long)place << 16) | (isSound ? 1L << 32 : 0);

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
