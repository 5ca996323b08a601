using EdgeCam.Media;
using EdgeCam.Receiving;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Fuzz.Targets;

/// <summary>Any datagrams at any distance: each is preceded by its length and the milliseconds since the one before, a byte each.</summary>
internal static class UplinkFarEnd
{
    private const int Rtcp = 600;

    /// <summary>A small receiver, so that its limits are met.</summary>
    private static readonly UplinkReceiverPlan Plan = new()
    {
        Ssrc = new Ssrc(1), Cname = "fuzz", PacketSlots = 64, MaxPayloadBytes = 128, MaxUnit = DataSize.KiB(1), Patience = TimeSpan.FromMilliseconds(200),
    };

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var receiver = new UplinkReceiver(Plan);
        var now = new MediaInstant(MediaInstant.NanosecondsPerSecond);
        var progress = new Progress { Switch = new RenditionSwitch() };
        while (input.Length >= 2)
        {
            now += TimeSpan.FromMilliseconds(input[1]);
            receiver.OnTime(now);
            Drain(receiver, now, ref progress);
            var datagram = input.Slice(2, Math.Min(input[0], input.Length - 2));
            input = input[(2 + datagram.Length)..];
            receiver.OnPacket(datagram, now);
            Drain(receiver, now, ref progress);
        }

        var counters = receiver.Counters;
        Check.That(counters.Pictures == progress.Main.Pictures + progress.Low.Pictures && counters.SoundFrames == progress.SoundFrames, "what comes out is counted");
        Check.That(counters.LowPictures == progress.Low.Pictures && counters.LowPicturesGivenUp <= counters.PicturesGivenUp, "and by rendition");
        Check.That(counters.Recovered + counters.Reordered + counters.Duplicates + counters.Late <= counters.Packets, "a packet is one of these at most");
        Check.Note((Math.Min(counters.Pictures, 4), Math.Min(counters.SoundFrames, 4), Math.Min(counters.PicturesGivenUp, 4), Math.Min(counters.Lost, 4)));
        Check.Note((Math.Min(counters.LowPictures, 4), Math.Min(progress.Switch.Switches, 4), progress.Switch.Shown, progress.Switch.Wanted));
        Check.Note((Math.Min(counters.Recovered, 2), Math.Min(counters.Late, 2), Math.Min(counters.Duplicates, 2), Math.Min(counters.KeyFrameRequests, 2), Math.Min(counters.Restarts, 4), counters.Strangers > 0));
    }

    private static void Drain(UplinkReceiver receiver, MediaInstant now, ref Progress progress)
    {
        while (receiver.TryPollUnit(out var unit))
            CheckUnit(unit, now, ref progress);
        if (progress.Switch.Wanted is { } wanted)
            receiver.RequestKeyFrame(wanted);
        Span<byte> rtcp = stackalloc byte[Rtcp];
        while (receiver.TryPollFeedback(rtcp, now, out var written))
            CheckFeedback(rtcp[..written]);
        Check.That(receiver.NextDeadline > now, "what was due is done");
    }

    private static void CheckUnit(in ReceivedUnit unit, MediaInstant now, ref Progress progress)
    {
        Check.That(unit.BegunAt <= unit.CompletedAt && unit.CompletedAt <= now, "a unit begins, is complete, and comes out");
        if (unit.Track == Track.Sound)
        {
            Grows(ref progress.LastSound, unit.CapturedAt);
            progress.SoundFrames++;
            Check.That(unit.Bytes.Length is > 0 and < 8_192, "a frame has up to 13 bits of bytes");
            return;
        }

        CheckPicture(unit, ref unit.Rendition == UplinkRendition.Low ? ref progress.Low : ref progress.Main);
        var (before, shownAs) = (progress.Switch.Shown, unit.CapturedAt);
        if (!progress.Switch.TryShow(unit.Rendition, unit.IsIdr, now, ref shownAs))
            return;
        Grows(ref progress.LastShown, shownAs);
        Check.That(unit.IsIdr || unit.Rendition == before, "what is shown changes with a picture that needs none before it");
    }

    private static void CheckPicture(in ReceivedUnit unit, ref RenditionPictures progress)
    {
        Grows(ref progress.Last, unit.CapturedAt);
        progress.Pictures++;
        var scan = AccessUnitScan.Of(unit.Bytes);
        Check.That(unit.Bytes.Length <= 1_024 && unit.Bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 1]), "pictures are Annex B");
        Check.That(unit.IsIdr == ((scan.Flags & AccessUnitFlags.Idr) != AccessUnitFlags.None), "an IDR says so");
        progress.HasIdr |= unit.IsIdr;
        Check.That(progress.HasIdr || scan.FirstSlice is null, "the first picture is an IDR");
        progress.HasSets |= scan.HasParameterSets;
        Check.That(progress.HasSets || scan.FirstSlice is null, "and has its parameter sets");
    }

    private static void Grows(ref MediaInstant? last, MediaInstant capturedAt)
    {
        Check.That(last is not { } before || before < capturedAt, "capture times grow");
        last = capturedAt;
    }

    private static void CheckFeedback(ReadOnlySpan<byte> rtcp)
    {
        var bytes = 0;
        for (var rest = rtcp; RtcpReader.TryNext(ref rest, out var packet);)
        {
            bytes += 4 + packet.Body.Length;
            var isKnown = packet.Type is RtcpType.ReceiverReport or RtcpType.SourceDescription
                || PictureLoss.TryRead(packet, out _, out _) || GenericNack.TryRead(packet, out _) || CongestionFeedback.TryRead(packet, out _);
            Check.That(isKnown, "feedback reads back");
        }

        Check.That(bytes == rtcp.Length, "and fills its datagram");
    }

    private struct Progress
    {
        public MediaInstant? LastShown;
        public MediaInstant? LastSound;
        public long SoundFrames;
        public RenditionPictures Main;
        public RenditionPictures Low;
        public RenditionSwitch Switch;
    }

    private struct RenditionPictures
    {
        public MediaInstant? Last;
        public long Pictures;
        public bool HasIdr;
        public bool HasSets;
    }
}
