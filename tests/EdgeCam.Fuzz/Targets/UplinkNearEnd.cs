using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Testing.H264;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Fuzz.Targets;

/// <summary>
/// A session that films and is told anything at any distance. Each message is preceded by two bytes: its length in words,
/// and the time since the one before in milliseconds, seconds from 200 on. One of length 0 is an honest report. Each input
/// is told to a session of one rendition and to one of two.
/// </summary>
internal static class UplinkNearEnd
{
    private const int MostPerInstant = 4_096; // all that can wait, to be sent and to be sent again
    private const int MostMilliseconds = 3_000;
    private static readonly MediaInstant Start = new(1_000 * MediaInstant.NanosecondsPerSecond);
    private static readonly byte[] Idr = SyntheticH264.IdrUnit(4_000);
    private static readonly byte[] Picture = SyntheticH264.AnnexB(SyntheticH264.Slice(0x41, 3_000));
    private static readonly byte[] SmallIdr = SyntheticH264.IdrUnit(800);
    private static readonly byte[] SmallPicture = SyntheticH264.AnnexB(SyntheticH264.Slice(0x41, 600));
    private static readonly LowRenditionPlan Low = new(Bitrate.Kbps(120), 10, 0.375);
    private static readonly UplinkPlan One = new() { StartRate = Bitrate.Mbps(1), LeastRate = Bitrate.Kbps(100), MostRate = Bitrate.Mbps(8) };

    private static readonly UplinkIdentity Identity = new(
        new RtpTrack(Track.Video, 96, RtpTrack.VideoClockRate, 0, new Ssrc(1), 0),
        new RtpTrack(Track.Sound, 97, 48_000, 0, new Ssrc(2), 0),
        new Ssrc(3), 98, new SequenceNumber(65_530), default, default, "fuzz");

    private static readonly RenditionIdentity LowIdentity = new(
        new RtpTrack(Track.Video, 99, RtpTrack.VideoClockRate, 0, new Ssrc(4), 0), new Ssrc(5), 100, new SequenceNumber(65_520), default);

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        Fuzz(input, hasLow: false);
        Fuzz(input, hasLow: true);
    }

    private static void Fuzz(ReadOnlySpan<byte> input, bool hasLow)
    {
        using var ring = new FrameRing(DataSize.KiB(256), 64, 64 * 1024);
        using var lowRing = new FrameRing(DataSize.KiB(64), 64, 16 * 1024);
        var run = new Run(NewStream(ring), hasLow ? NewStream(lowRing) : null);
        run.Pass(TimeSpan.FromMilliseconds(100));
        var left = MostMilliseconds;
        while (input.Length >= 2 && left > 0)
        {
            var milliseconds = input[1] < 200 ? input[1] : 1_000 * (input[1] - 199);
            left -= Math.Min(milliseconds, 200);
            run.Pass(TimeSpan.FromMilliseconds(milliseconds));
            var message = input.Slice(2, Math.Min(4 * input[0], input.Length - 2));
            input = input[(2 + message.Length)..];
            run.Tell(message);
        }

        run.Note();
    }

    private static LiveStream NewStream(FrameRing ring) => new("cam", ring, new FrameRate(30, 1), canForceIdr: true);

    /// <summary>The camera, the session, and the far end while it is honest.</summary>
    private sealed class Run
    {
        private readonly LiveStream _stream;
        private readonly LiveStream? _low;
        private readonly LiveStreamWriter _writer;
        private readonly LiveStreamWriter? _lowWriter;
        private readonly UplinkPlan _plan;
        private readonly UplinkSession _session;
        private readonly ArrivalLog[] _arrivals = [new(1_024), new(1_024), new(1_024), new(1_024), new(1_024)];
        private readonly byte[] _packet = new byte[1_500];
        private readonly byte[] _rtcp = new byte[1_200];
        private MediaInstant _now = Start;
        private MediaInstant _nextPicture = Start;

        public Run(LiveStream stream, LiveStream? low)
        {
            (_stream, _low) = (stream, low);
            _writer = new LiveStreamWriter(stream, addsCaptureTime: false);
            _lowWriter = low is null ? null : new LiveStreamWriter(low, addsCaptureTime: false);
            _plan = low is null ? One : One.With(Low);
            _session = new UplinkSession(stream, _plan, low is null ? Identity : Identity with { Low = LowIdentity }, low);
            _stream.RequestIdr();
            low?.RequestIdr();
        }

        /// <summary>Time passes: pictures and deadlines come, or after a second in one step nothing at all, as in a machine that slept.</summary>
        public void Pass(TimeSpan span)
        {
            var end = _now + span;
            if (span >= TimeSpan.FromSeconds(1))
                (_now, _nextPicture) = (end, end);
            for (var steps = 0; MediaInstant.Min(_nextPicture, _session.NextDeadline) is var next && next <= end; steps++)
            {
                Check.That(steps < 20_000, "deadlines move on");
                _now = MediaInstant.Max(_now, next);
                if (_nextPicture <= _now)
                    Film();
                _session.OnTime(_now);
                Drain();
                Check.That(_session.NextDeadline > _now, "what was due is done");
            }

            _now = end;
        }

        public void Tell(ReadOnlySpan<byte> rtcp)
        {
            var length = rtcp.Length;
            if (rtcp.IsEmpty)
            {
                length = Honest();
                rtcp = _rtcp.AsSpan(0, length);
            }

            _session.OnFeedback(rtcp, _now);
            Drain();
        }

        public void Note()
        {
            var counters = _session.Counters;
            Check.Note((Math.Min(counters.Acknowledged, 8), Math.Min(counters.Lost, 8), Math.Min(counters.Retransmitted, 4), counters.IsHeld, counters.IsLowAlone, Math.Min(counters.MalformedFeedback, 2)));
            Check.Note(((int)Math.Log2(1 + counters.TargetKbps), (int)Math.Log2(1 + counters.CapacityKbps), (int)Math.Log2(1 + counters.QueueMs), _stream.IsIdrWanted));
        }

        private void Film()
        {
            _nextPicture = _now + TimeSpan.FromMilliseconds(33);
            if (_low is not null)
                _lowWriter!.WriteVideo(TakeIdr(_low) ? SmallIdr : SmallPicture, _now);
            _writer.WriteVideo(TakeIdr(_stream) ? Idr : Picture, _now);
            _session.OnAccessUnitPublished(_now);
        }

        private static bool TakeIdr(LiveStream stream)
        {
            var isIdr = stream.IsIdrWanted;
            stream.OnIdrForced();
            return isIdr;
        }

        private void Drain()
        {
            for (var count = 0; _session.TryPollPacket(_packet, _now, out var polled); count++)
            {
                Check.That(count < MostPerInstant, "an instant has an end");
                Check.That(RtpHeader.TryRead(_packet.AsSpan(0, polled.Length), out var header, out _) && polled.Length <= _plan.MaxPacket, "packets parse and fit");
                Arrive(header);
            }

            CheckFigures();
        }

        private void Arrive(in RtpHeader header)
        {
            var arrivals = _arrivals[header.Ssrc.Value - 1];
            if (arrivals.Ssrc != header.Ssrc)
                arrivals.Restart(header.Ssrc, header.Sequence);
            arrivals.OnArrival(header.Sequence, _now, Ecn.NotCapable);
        }

        private void CheckFigures()
        {
            while (_session.TryPollCommand(out var command))
            {
                var (least, most) = command.Rendition == UplinkRendition.Low ? (Low.LeastRate, Low.MostRate) : (_plan.LeastRate, _plan.MostRate);
                Check.That(command.Demand.Rate >= least && command.Demand.Rate <= most, "the target stays within the plan");
            }

            var (counters, age) = (_session.Counters, (_now - Start).TotalMilliseconds + 0.01);
            Check.That(double.IsFinite(counters.TargetKbps) && double.IsFinite(counters.CapacityKbps) && counters.CapacityKbps > 0, "rates are numbers");
            Check.That(counters.QueueMs >= 0 && counters.QueueMs <= age && counters.RoundTripMs >= 0 && counters.RoundTripMs <= age, "no time is longer than the session's");
            Check.That(counters.Variability is >= 0 and < 10, "so is the variability");
            Check.That(counters.Acknowledged + counters.Lost <= counters.Packets, "a packet has one fate");
        }

        private int Honest()
        {
            var writer = new CongestionFeedbackWriter(_rtcp, new Ssrc(9), _now);
            foreach (var arrivals in _arrivals)
            {
                if (arrivals.HasNews)
                    writer.Add(arrivals);
            }

            return writer.Finish();
        }
    }
}
