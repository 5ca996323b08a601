using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;
using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>What one uplink costs: scheduling, packing, pacing and feedback in virtual time and without sockets, then its whole thread.</summary>
internal sealed class UplinkCost : IMeasurement
{
    private const int PicturesPerSecond = 30;
    private const int PictureBytes = 6_000_000 / 8 / PicturesPerSecond;
    private const double MostShare = 0.01;

    public string Name => "uplink-cost";

    public string Title => "One uplink: 1080p30 at 6 Mbit/s over RTP, a report every 20 ms";

    public bool NeedsDaemon => false;

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        await Task.Yield();
        using var ring = new FrameRing(DataSize.MiB(8), 1024, 512 * 1024);
        var run = new Run(ring);
        var time = BatchTimer.Run(10 * PicturesPerSecond, _ => run.NextPicture());
        var share = time.NanosecondsPerStep * PicturesPerSecond / 1e9;
        var allocated = (double)time.Allocated / (time.Batches * time.Results);
        yield return new Row(
            "scheduling, packing, pacing, feedback",
            Figures.Of($"{100 * share:0.00} % of a core, {time.NanosecondsPerResult:0} ns per packet, {allocated:0.##} B allocated per packet"),
            Figures.Of($"median of {time.Batches} batches of 10 s, {time.Results} packets each; the copy into the ring and the writing of reports included"),
            "< 1 % of a core, 0 B per packet",
            share < MostShare && time.Allocated == 0);
        var length = TimeSpan.FromSeconds(options.IsQuick ? 5 : 15);
        yield return UplinkThread.Measure("the whole thread, to the loopback interface", length, UplinkFeedback.Packets);
        yield return UplinkThread.Measure("the whole thread, paced as over a link of 6 Mbit/s", length, UplinkFeedback.Reports);
    }

    /// <summary>A camera and a far end that hears everything 20 ms later, as far as the session can tell.</summary>
    private sealed class Run
    {
        private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);
        private static readonly byte[] Picture = [0, 0, 0, 1, 0x41, .. Enumerable.Repeat((byte)0x9A, PictureBytes)];

        private static readonly UplinkIdentity Identity = new(
            new RtpTrack(Track.Video, 96, RtpTrack.VideoClockRate, 0, new Ssrc(1), 0),
            new RtpTrack(Track.Sound, 97, 48_000, 0, new Ssrc(2), 0),
            new Ssrc(3), 98, default, default, default, "benchmark");

        private readonly UplinkSession _session;
        private readonly LiveStream _stream;
        private readonly ArrivalLog _arrivals = new(1024);
        private readonly byte[] _packet = new byte[1500];
        private readonly byte[] _rtcp = new byte[1200];
        private MediaInstant _now = new(MediaInstant.NanosecondsPerSecond);
        private MediaInstant _nextReport;

        public Run(FrameRing ring)
        {
            _stream = new LiveStream("cam", ring, new FrameRate(PicturesPerSecond, 1), canForceIdr: true);
            _session = new UplinkSession(_stream, new UplinkPlan { StartRate = Bitrate.Mbps(8) }, Identity);
            _arrivals.Restart(Identity.Video.Ssrc, Identity.FirstVideo);
            _stream.RequestIdr();
        }

        /// <summary>Publishes a picture and lives until the next; returns the packets that went out.</summary>
        public int NextPicture()
        {
            var isIdr = _stream.IsIdrWanted;
            _stream.OnIdrForced();
            _stream.Ring.Write(Picture, new AccessUnitInfo(Track.Video, isIdr ? AccessUnitFlags.Idr : AccessUnitFlags.None, _now));
            _session.OnAccessUnitPublished(_now);
            var packets = Drain();
            for (var end = _now + TimeSpan.FromSeconds(1.0 / PicturesPerSecond); _now < end;)
            {
                _now = MediaInstant.Min(end, MediaInstant.Max(_now, MediaInstant.Min(_session.NextDeadline, _nextReport)));
                if (_nextReport <= _now)
                    Report();
                if (_session.NextDeadline <= _now)
                    _session.OnTime(_now);
                packets += Drain();
            }

            return packets;
        }

        private int Drain()
        {
            var packets = 0;
            for (; _session.TryPollPacket(_packet, _now, out var polled); packets++)
            {
                if (RtpHeader.TryRead(_packet.AsSpan(0, polled.Length), out var header, out _) && header.Ssrc == _arrivals.Ssrc)
                    _arrivals.OnArrival(header.Sequence, _now, Ecn.NotCapable);
            }

            _session.TryPollCommand(out _);
            return packets;
        }

        private void Report()
        {
            _nextReport = _now + Delay;
            var writer = new CongestionFeedbackWriter(_rtcp, new Ssrc(9), _now);
            writer.Add(_arrivals);
            _session.OnFeedback(_rtcp.AsSpan(0, writer.Finish()), _now);
        }
    }
}
