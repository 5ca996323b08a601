using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Runs.Shared;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Simulation.Tests.Runs;

public sealed class SharedRunTests
{
    private static readonly SharedFlow Camera = new() { Uplink = UplinkProfiles.All["live"] with { MostRate = Bitrate.Kbps(1500) } };

    [Fact]
    public void Two_cameras_share_a_link_and_what_they_carry_adds_up()
    {
        var result = Run("rate=2000,delay=50,queue=300ms", seconds: 40, Camera, Camera);

        var sum = result.FlowKbps(0, At(10), At(40)) + result.FlowKbps(1, At(10), At(40));
        Assert.Equal(result.Used(At(10), At(40)) * 2000, sum, 1e-6);
        Assert.InRange(sum, 1000, 2000);
        Assert.Equal(40, result.FlowWindows(0, At(1)).Count);
        Assert.Equal(result.FlowKbps(0, At(0), At(40)), result.FlowWindows(0, At(5)).Average(), 1e-6);
        Assert.InRange(result.Jain, 0.5, 1);
    }

    [Fact]
    public void A_longer_way_adds_its_delay_there_and_back()
    {
        var near = Run("rate=4000,delay=10", seconds: 10, Camera);
        var far = Run("rate=4000,delay=10", seconds: 10, Camera with { ExtraDelay = TimeSpan.FromMilliseconds(90) });

        Assert.Equal(10, LeastDelay(near), 3.0);
        Assert.Equal(90, LeastDelay(far) - LeastDelay(near), 1.0);
        Assert.Equal(TimeSpan.FromMilliseconds(100), far.Flows[0].BaseDelay);
    }

    [Fact]
    public void A_camera_is_silent_before_its_start_in_its_pause_and_after_its_end()
    {
        var camera = Camera with { Start = At(4), PauseFrom = At(10), PauseUntil = At(14), End = At(20) };
        var rates = Run("rate=3000,delay=20", seconds: 24, camera, Camera).FlowWindows(0, At(1));

        foreach (var second in (int[])[0, 1, 2, 3, 11, 12, 13, 21, 22, 23])
            Assert.Equal(0, rates[second]);
        foreach (var second in (int[])[4, 9, 14, 19])
            Assert.InRange(rates[second], 50, 3000);
    }

    [Fact]
    public void Evenness_counts_only_the_time_in_which_all_are_on()
    {
        // Both at their least rate from the first second on: the later one has half the bytes, yet the share is even.
        var least = Camera with { Uplink = Camera.Uplink with { LeastRate = Bitrate.Kbps(300), StartRate = Bitrate.Kbps(300), MostRate = Bitrate.Kbps(300) } };
        var result = Run("rate=3000,delay=20", seconds: 20, least, least with { Start = At(10), PauseFrom = At(14), PauseUntil = At(16) });

        Assert.InRange(result.Jain, 0.999, 1);
    }

    [Fact]
    public void In_both_directions_the_media_of_one_stand_in_the_way_of_the_others_feedback()
    {
        var backward = Camera with { IsBackward = true, Uplink = Camera.Uplink with { LeastRate = Bitrate.Kbps(700) } };
        var plan = Plan("rate=3000,delay=20", 20, Camera, backward) with { Down = Link("rate=600,delay=20,queue=300ms") };
        var result = SharedRun.Of(plan, 1);

        Assert.InRange(result.Used(At(5), At(20), isBackward: true), 0.75, 1.01);
        Assert.Equal("rate=600,delay=20,queue=300ms", result.Flows[1].Link.Text);
        var alone = SharedRun.Of(plan with { Flows = [Camera] }, 1);
        Assert.NotEqual(alone.Flows[0].Packets, result.Flows[0].Packets); // were it not so, the two would have nothing to do with each other
    }

    [Fact]
    public void A_long_download_takes_what_a_camera_leaves()
    {
        var plan = Plan("rate=2000,delay=50,queue=300ms", 40, Camera) with { Downloads = [new DownloadPlan { Start = At(2), End = At(30) }] };
        var result = SharedRun.Of(plan, 1);

        Assert.InRange(result.Used(At(10), At(30)), 0.95, 1.01); // a packet belongs to the window in which its last byte leaves
        Assert.InRange(result.DownloadKbps(0, At(10), At(30)), 300, 1990);
        Assert.Equal(0, result.DownloadKbps(0, At(0), At(2)));
        Assert.Equal(0, result.DownloadKbps(0, At(31), At(40)));
    }

    [Theory]
    [InlineData("rate=2000,delay=50,queue=300ms,jitter=5", 1)]
    [InlineData("rate=2000,delay=50,queue=300ms,jitter=5", 2)]
    [InlineData("rate=2000,delay=50,queue=1000ms,jitter=5", 1)]
    public void A_camera_that_comes_to_a_link_which_a_download_fills_gets_its_part(string link, ulong seed)
    {
        var plan = Plan(link, 80, Camera with { Start = At(5) }) with { Downloads = [new DownloadPlan()] };
        var result = SharedRun.Of(plan, seed);

        Assert.InRange(result.FlowKbps(0, At(40), At(80)), 400, 1500);
        Assert.InRange(result.DownloadKbps(0, At(40), At(80)), 400, 1600);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Cameras_near_and_far_are_even_whoever_came_first(ulong seed)
    {
        var cameras = new[] { 0, 15, 40, 90, 140 }.Select((ms, i) => Camera with { Start = At(5 * i), ExtraDelay = TimeSpan.FromMilliseconds(ms) }).ToArray();
        var result = SharedRun.Of(Plan("rate=4000,delay=10,queue=300ms,jitter=5", 150, cameras), seed);

        Assert.InRange(result.Jain, 0.82, 1); // the time in which they find their places counts, too
    }

    [Theory]
    [InlineData("rate=2000,delay=50,queue=300ms")]
    [InlineData("rate=2000,delay=50,queue=20p,loss=0.1")]
    public void Short_downloads_come_to_their_end_and_begin_again(string link)
    {
        var plan = Plan(link, 300) with { Downloads = [new DownloadPlan { ShortSeed = 7 }] };
        var packets = SharedRun.Of(plan, 3).Downloads[0].Packets;

        var gaps = packets.Zip(packets.Skip(1)).Count(pair => (pair.Second.OfferedAt - pair.First.OfferedAt).TotalSeconds > 2);
        Assert.InRange(gaps, 10, 40); // 300 s, about 11 s each
        Assert.InRange(packets.Count(packet => packet.DeliveredAt is not null) / (gaps + 1.0), 20, 38); // 30 to 50 kB
    }

    [Fact]
    public void The_same_seed_gives_the_same_packets()
    {
        var plan = Plan("rate=2000,delay=50,queue=300ms,loss=0.01,jitter=5", 20, Camera, Camera with { Start = At(5) })
            with { Downloads = [new DownloadPlan(), new DownloadPlan { ShortSeed = 1 }] };
        SharedResult first = SharedRun.Of(plan, 5), again = SharedRun.Of(plan, 5), other = SharedRun.Of(plan, 6);

        Assert.Equal(first.Flows.Concat(first.Downloads).SelectMany(run => run.Packets), again.Flows.Concat(again.Downloads).SelectMany(run => run.Packets));
        Assert.NotEqual(first.Flows[0].Packets, other.Flows[0].Packets);
    }

    private static SharedResult Run(string up, double seconds, params SharedFlow[] flows) => SharedRun.Of(Plan(up, seconds, flows), 1);

    private static SharedPlan Plan(string up, double seconds, params SharedFlow[] flows) =>
        new() { Up = Link(up), Down = Link("rate=10000,delay=20"), Duration = At(seconds), Flows = flows };

    private static LinkSpec Link(string text) =>
        LinkSpecReader.TryRead(text, _ => null, out var link, out var fault) ? link : throw new ArgumentException(fault, nameof(text));

    private static double LeastDelay(SharedResult result) =>
        result.Flows[0].Packets.Where(packet => packet.DeliveredAt is not null).Min(packet => (packet.DeliveredAt!.Value - packet.OfferedAt).TotalMilliseconds);

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
