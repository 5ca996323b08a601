using EdgeCam.Receiving;
using EdgeCam.Testing;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink;

public sealed class SessionAllocationTests
{
    [Theory]
    [InlineData(UplinkFormat.Rtp)]
    [InlineData(UplinkFormat.Rtp, true)]
    [InlineData(UplinkFormat.MpegTs)]
    public void Packets_and_feedback_allocate_nothing(UplinkFormat format, bool hasLow = false)
    {
        using var stream = new MadeUpStream();
        using var low = hasLow ? new MadeUpStream(1) : null;
        var plan = hasLow ? PlanOf(format).With(new LowRenditionPlan(Bitrate.Kbps(200), 0, 0.5)) : PlanOf(format);
        var session = new UplinkSession(stream.Live, plan, hasLow ? MadeUpStream.BothIdentities : MadeUpStream.Identity, low?.Live);
        var loop = new Loop(stream, low, session);
        loop.Run(pictures: 400);
        Assert.Equal(0, Allocation.LeastOf(() => loop.Run(pictures: 100)));
        Assert.True(loop.Packets > 5_000);
        Assert.True(format == UplinkFormat.MpegTs || session.Counters.Acknowledged > 5_000);
        Assert.True(format == UplinkFormat.MpegTs || session.Counters.Retransmitted > 50);
    }

    // The transport stream has nobody to report on it here: it goes by reports that do not come, and so at its first rate.
    private static UplinkPlan PlanOf(UplinkFormat format) => new()
    {
        Format = format,
        Feedback = format == UplinkFormat.Rtp ? UplinkFeedback.Packets : UplinkFeedback.Reports,
        StartRate = Bitrate.Mbps(6),
        MostRate = Bitrate.Mbps(6),
    };

    /// <summary>Publishes, sends, loses every fiftieth packet, and reports, with nothing measured but the session.</summary>
    private sealed class Loop(MadeUpStream stream, MadeUpStream? low, UplinkSession session)
    {
        private readonly UplinkReceiver _receiver = new(new UplinkReceiverPlan { Ssrc = new Ssrc(9), Cname = "far" });
        private readonly byte[] _packet = new byte[1500];
        private readonly byte[] _rtcp = new byte[1200];
        private MediaInstant _now = new(1_000_000_000_000);
        private int _pictures;

        public long Packets { get; private set; }

        public long Run(int pictures)
        {
            var allocated = 0L;
            for (var i = 0; i < pictures; i++)
            {
                stream.Picture(20_000, _now, isIdr: _pictures++ == 0 || stream.Live.IsIdrWanted);
                stream.Live.OnIdrForced();
                PublishLow();
                stream.Sound(200, _now);
                stream.Sound(200, _now + TimeSpan.FromSeconds(1024 / 48_000.0)); // shares its packet
                stream.Units.Clear();
                stream.CapturedAt.Clear();
                for (var tick = 0; tick < 33; tick++, _now += TimeSpan.FromMilliseconds(1))
                    allocated += Allocation.BytesOf(Step);
            }

            return allocated;
        }

        private void PublishLow()
        {
            if (low is null)
                return;
            low.Picture(800, _now, isIdr: _pictures == 1 || low.Live.IsIdrWanted);
            low.Live.OnIdrForced();
            low.Units.Clear();
            low.CapturedAt.Clear();
        }

        private void Step()
        {
            session.OnAccessUnitPublished(_now);
            session.OnTime(_now);
            while (session.TryPollPacket(_packet, _now, out var polled))
            {
                if (++Packets % 50 != 0)
                    _receiver.OnPacket(_packet.AsSpan(0, polled.Length), _now);
            }

            while (session.TryPollCommand(out _))
            {
            }

            session.TryPollReport(_rtcp, 0, _now, out _);
            while (_receiver.TryPollUnit(out _))
            {
            }

            while (_receiver.TryPollFeedback(_rtcp, _now, out var written))
                session.OnFeedback(_rtcp.AsSpan(0, written), _now);
        }
    }
}
