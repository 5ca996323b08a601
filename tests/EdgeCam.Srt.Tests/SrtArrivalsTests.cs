using EdgeCam.Simulation.Links;
using EdgeCam.Srt.Tests.Support;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Srt.Tests;

public sealed class SrtArrivalsTests
{
    private const double Believed = 125_000; // bytes per second: 10.88 ms a packet
    private const int PacketBytes = 1360;
    private static readonly MediaInstant Start = new(MediaInstant.NanosecondsPerSecond);
    private readonly SrtArrivals _arrivals = new();

    [Fact]
    public void Nothing_is_looked_for_while_nothing_is_on_its_way()
    {
        Assert.Equal(MediaInstant.Never, _arrivals.NextLook(Start));
        Send(0);
        Assert.NotEqual(MediaInstant.Never, _arrivals.NextLook(At(0)));
        Look(1, 30);
        Assert.Equal(At(130), _arrivals.NextLook(At(30))); // the first is told late
        Look(1, 130);
        Assert.Single(Poll());
        Assert.Equal(MediaInstant.Never, _arrivals.NextLook(At(130)));
    }

    [Fact]
    public void No_word_is_looked_for_before_it_can_come()
    {
        SettleOn(roundTripMs: 40);
        Send(1000);
        Assert.Equal(At(1040), _arrivals.NextLook(At(1000)));
    }

    [Fact]
    public void A_train_that_was_acknowledged_at_once_is_as_fast_as_it_was_sent()
    {
        SettleOn(roundTripMs: 40);
        for (var i = 0; i < 5; i++)
            Send(1000 + (5.44 * i)); // twice what is believed
        Look(15, 1063); // the last was sent at 1021.8: the word may be of any instant from 1061.8 on
        var at = Poll();
        Assert.Equal(5, at.Count);
        for (var i = 1; i < 5; i++)
            Assert.Equal(5.44, (at[i] - at[i - 1]).TotalMilliseconds, 0.5);
    }

    [Fact]
    public void A_word_that_only_came_late_does_not_make_a_lone_packet_slow()
    {
        SettleOn(roundTripMs: 40);
        Send(1000);
        _arrivals.OnLook(10, 0, Believed, At(1048));
        Look(11, 1050); // 10 ms later than ever
        Assert.InRange((Poll()[0] - At(1000) - SrtArrivals.Patience).TotalMilliseconds, 40, 40 + 10.88 + 0.1);
    }

    [Fact]
    public void While_work_is_left_a_span_is_service_shared_out_by_bytes()
    {
        SettleOn(roundTripMs: 40);
        for (var i = 0; i < 12; i++)
            Send(1000 + i);
        Look(12, 1060);
        Poll();
        Look(14, 1080);
        var second = Poll();
        Look(16, 1100);
        var third = Poll();
        Assert.Equal(10, (second[1] - second[0]).TotalMilliseconds, 0.1);
        Assert.Equal(10, (third[0] - second[1]).TotalMilliseconds, 0.1);
        Assert.Equal(10, (third[1] - third[0]).TotalMilliseconds, 0.1);
    }

    [Fact]
    public void What_was_given_up_is_never_told()
    {
        SettleOn(roundTripMs: 40);
        for (var i = 0; i < 8; i++)
            Send(1000 + i);
        _arrivals.OnLook(18, 3, Believed, At(1060));
        Assert.Equal(13, _arrivals.Told);
        Assert.Equal(5, Poll().Count);
    }

    [Fact]
    public void Whatever_comes_arrivals_never_go_back_nor_before_they_can_have_been()
    {
        var random = new Random(11);
        var (now, last, acknowledged, sent) = (0.0, default(MediaInstant), 0L, new List<MediaInstant>());
        for (var i = 0; i < 20_000; i++)
        {
            now += random.NextDouble() * 8;
            for (var burst = random.Next(4); burst > 0; burst--)
            {
                sent.Add(At(now));
                Send(now);
            }

            acknowledged = Math.Min(sent.Count + 3, acknowledged + random.Next(8)); // also more than was sent
            _arrivals.OnLook(acknowledged, random.Next(2), Believed, At(now));
            while (_arrivals.TryPoll(out var at))
            {
                Assert.True(at >= last && at >= sent[(int)_arrivals.Told - 1]);
                Assert.True(at - At(now) <= 2 * SrtArrivals.Patience);
                last = at;
            }
        }
    }

    [Theory]
    [InlineData("rate=100000,delay=0", 1.0)]
    [InlineData("rate=100000,delay=0", 6.5)]
    [InlineData("rate=100000,delay=25", 1.0)]
    [InlineData("rate=100000,delay=25", 6.5)]
    public void On_an_idle_path_the_target_climbs_to_the_most(string path, double phaseMs)
    {
        using var uplink = Run(path, phaseMs, TimeSpan.FromSeconds(5));
        Assert.Equal(12_000, uplink.Counters.TargetKbps, 1.0);
    }

    [Theory]
    [InlineData("rate=100000,delay=0", 1.0)]
    [InlineData("rate=100000,delay=0", 6.5)]
    [InlineData("rate=100000,delay=25", 6.5)]
    public void A_scene_that_needs_little_does_not_make_an_idle_path_look_slow(string path, double phaseMs)
    {
        using var uplink = Run(path, phaseMs, TimeSpan.FromSeconds(3), mostPictureBytes: 1_800);
        var least = double.PositiveInfinity;
        for (var i = 0; i < 200; i++)
        {
            uplink.Run(TimeSpan.FromMilliseconds(50));
            least = Math.Min(least, uplink.Counters.TargetKbps);
        }

        Assert.InRange(least, 2_000, 12_000); // the scene needs 450
    }

    [Theory]
    [InlineData(400, 1.0)]
    [InlineData(400, 6.5)]
    [InlineData(2000, 1.0)]
    [InlineData(2000, 6.5)]
    public void A_slow_link_is_filled_and_its_queue_kept_short(int kbps, double phaseMs)
    {
        using var uplink = Run($"rate={kbps},delay=50,queue=600ms", phaseMs, TimeSpan.FromSeconds(5));
        var (from, carried, frames) = (uplink.Now, uplink.Carried, uplink.Frames.Count);
        uplink.Run(TimeSpan.FromSeconds(30));
        Assert.InRange((uplink.Carried - carried) / uplink.Up.CapacityBytes(from, uplink.Now), 0.9, 1.01);
        var delays = uplink.Frames.Skip(frames).Select(frame => frame.Delay.TotalMilliseconds).Order().ToArray();
        Assert.InRange(delays[(int)(delays.Length * 0.95)], 50, 150);
    }

    private static VirtualUplink Run(string path, double phaseMs, TimeSpan duration, int mostPictureBytes = 1 << 17)
    {
        Assert.True(LinkSpecReader.TryRead(path, _ => null, out var link, out var problem), problem);
        var uplink = new VirtualUplink(link, UplinkProfiles.All[UplinkProfiles.Default], TimeSpan.FromMilliseconds(phaseMs)) { MostPictureBytes = mostPictureBytes };
        uplink.Run(duration);
        return uplink;
    }

    /// <summary>Ten packets, each acknowledged after the round trip alone, until what is said of them counts.</summary>
    private void SettleOn(double roundTripMs)
    {
        for (var i = 0; i < 10; i++)
        {
            Send(50 * i);
            Look(i + 1, (50 * i) + roundTripMs);
        }

        Poll();
    }

    private void Send(double ms) => _arrivals.OnSent(PacketBytes, At(ms));

    private void Look(long acknowledged, double ms) => _arrivals.OnLook(acknowledged, 0, Believed, At(ms));

    private List<MediaInstant> Poll()
    {
        var arrivals = new List<MediaInstant>();
        while (_arrivals.TryPoll(out var at))
            arrivals.Add(at);
        return arrivals;
    }

    private static MediaInstant At(double ms) => Start + TimeSpan.FromMilliseconds(ms);
}
