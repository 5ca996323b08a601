using EdgeCam.Simulation.Links;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Simulation.Tests.Links;

public sealed class LinkTests
{
    [Fact]
    public void A_trace_link_agrees_with_one_that_burns_each_opportunity_in_order()
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            var random = new SimulatedRandom(seed);
            var trace = RandomTrace(random);
            var slow = new SlowTraceLink(trace);
            var link = new Link(new LinkSpec { Trace = [.. trace.Select(ms => TimeSpan.FromMilliseconds(ms))] });
            var departures = new List<MediaInstant>();
            long now = 1_000;
            for (var i = 0; i < 400; i++)
            {
                now += random.NextBelow(random.NextBelow(5) == 0 ? 60_000 : 4_000) * 1_000L;
                if (random.NextBelow(4) == 0)
                    now = (now + 999_999) / 1_000_000 * 1_000_000; // arrive together with an opportunity, too
                var bytes = 40 + random.NextBelow(3_000);
                slow.Offer(now, bytes);
                departures.Add(link.Offer(new MediaInstant(now), bytes).DepartsAt);
            }

            slow.RunUntil(now + 4_000_000_000_000);
            Assert.True(slow.Departures.SequenceEqual(departures.Select(at => at.Nanoseconds)), $"seed {seed}");
        }
    }

    [Fact]
    public void A_fluid_link_agrees_with_hand_computed_departures()
    {
        var link = Read("steps=0:1000+1:2000+2:0+3:1000,delay=10,queue=300ms");
        Assert.Equal(Ms(10), link.Offer(Ms(0), 1250).DepartsAt);
        var across = link.Offer(Ms(995), 1250); // 5 ms at 1 Mbit/s, then 2.5 ms at 2 Mbit/s
        Assert.Equal(Ms(1_002.5), across.DepartsAt);
        Assert.Equal(Ms(1_012.5), across.DeliversAt);
        Assert.Equal(Ms(3_008), link.Offer(Ms(1_999), 1250).DepartsAt); // 1 ms at 2 Mbit/s, 1 s of nothing, 8 ms at 1 Mbit/s
        Assert.Equal(62_500 + 250_000 + 62_500, link.CapacityBytes(Ms(500), Ms(3_500)), 1e-6);
    }

    [Fact]
    public void A_fluid_link_agrees_with_one_that_moves_in_slices_of_ten_microseconds()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            var random = new SimulatedRandom(seed);
            LinkStep[] steps = [.. Enumerable.Range(0, 8).Select(i => new LinkStep(TimeSpan.FromMilliseconds(i * 70), Bitrate.Kbps(i is 3 or 5 ? 0 : 200 + random.NextBelow(5_000))))];
            var link = new Link(new LinkSpec { Steps = steps });
            var slow = new SlowFluidLink(steps);
            var now = 0L;
            for (var i = 0; i < 60; i++)
            {
                now += random.NextBelow(20_000) * 1_000L;
                var bytes = 40 + random.NextBelow(1_400);
                slow.Offer(now, bytes);
                var departure = link.Offer(new MediaInstant(now), bytes).DepartsAt.Nanoseconds;
                var expected = slow.LastDeparture();
                Assert.True(Math.Abs(departure - expected) < 100_000, $"seed {seed}, packet {i}: {departure}, expected {expected}");
            }
        }
    }

    [Theory]
    [InlineData("rate=1000,queue=100ms", 10)] // 12,500 bytes
    [InlineData("rate=1000,queue=12499", 9)]
    [InlineData("rate=1000,queue=7p", 7)]
    [InlineData("rate=1000,queue=500", 1)] // an empty queue takes any packet
    [InlineData("rate=1000", 20)]
    public void A_full_queue_drops_newcomers(string text, int taken)
    {
        var link = Read(text);
        var verdicts = Enumerable.Range(0, 20).Select(_ => link.Offer(Ms(0), 1250)).ToList();
        Assert.All(verdicts.Take(taken), verdict => Assert.True(verdict.IsDelivered));
        Assert.All(verdicts.Skip(taken), verdict => Assert.Equal(LinkOutcome.TailDrop, verdict.Outcome));
        Assert.Equal(taken * 1250, verdicts[^1].QueuedBytes);
        Assert.True(link.Offer(Ms(10), 1250).IsDelivered); // one has departed just now
    }

    [Fact]
    public void A_queue_in_time_follows_the_rate()
    {
        var link = Read("steps=0:1000+1:2000,queue=100ms");
        Assert.Equal(20, Enumerable.Range(0, 40).Count(_ => link.Offer(Ms(1_000), 1250).IsDelivered));
        var trace = Read("trace=t,queue=100ms", "1\n2\n3\n4\n1000\n"); // 5 opportunities in 1 s: 752 bytes in 100 ms
        Assert.Equal(3, Enumerable.Range(0, 9).Count(_ => trace.Offer(Ms(5), 250).IsDelivered));
    }

    [Fact]
    public void The_capacity_of_a_trace_counts_its_opportunities_and_repeats()
    {
        var link = Read("trace=t,offset=0.5", "0\n100\n600\n600\n1000\n");
        Assert.True(link.UsesTrace);
        Assert.Equal(4 * 1504, link.CapacityBytes(Ms(0), Ms(500))); // 600, 600, 1000 and the 0 of the next round
        Assert.Equal(2 * 1504, link.CapacityBytes(Ms(99), Ms(499)));
        Assert.Equal(10 * 5 * 1504, link.CapacityBytes(Ms(70), Ms(10_070)));
        Assert.Equal(0, link.CapacityBytes(Ms(70), Ms(70)));
        Assert.Equal(Ms(100), link.Offer(Ms(0), 1000).DepartsAt);
        Assert.Equal(Ms(100), link.Offer(Ms(1), 2008).DepartsAt);         // the rest of the first and all of the second
        Assert.Equal(Ms(500), link.Offer(Ms(1), 1).DepartsAt);
    }

    [Fact]
    public void Jitter_delays_by_at_most_three_deviations_and_never_reorders()
    {
        var link = Read("rate=10000,delay=20,jitter=5,seed=3");
        var last = default(MediaInstant);
        var added = new List<double>();
        for (var i = 0; i < 20_000; i++)
        {
            var verdict = link.Offer(Ms(i * 2), 1000);
            added.Add((verdict.DeliversAt - verdict.DepartsAt).TotalMilliseconds - 20);
            Assert.True(verdict.DeliversAt >= last);
            last = verdict.DeliversAt;
        }

        Assert.InRange(added.Min(), 0, 0.3);
        Assert.InRange(added.Max(), 12, 15);
        Assert.InRange(added.Average(), 3.9, 6); // |N(0, 5)| has mean 4; keeping the order adds some
    }

    [Fact]
    public void Random_loss_follows_its_probability_and_its_seed()
    {
        var lost = Losses("rate=100000,loss=0.05,seed=1");
        Assert.InRange(lost.Count(isLost => isLost), 2_350, 2_650);
        Assert.Equal(lost, Losses("rate=100000,loss=0.05,seed=1"));
        Assert.NotEqual(lost, Losses("rate=100000,loss=0.05,seed=2"));
    }

    [Fact]
    public void A_link_may_begin_at_any_instant()
    {
        Assert.True(LinkSpecReader.TryRead("steps=0:1000+1:2000", _ => null, out var spec, out _));
        var start = new MediaInstant(7_000_000_000);
        var link = new Link(spec, start);
        Assert.Equal(new MediaInstant(8_005_000_000), link.Offer(start + TimeSpan.FromSeconds(1), 1250).DepartsAt);
        Assert.Equal(125_000, link.CapacityBytes(start, start + TimeSpan.FromSeconds(1)), 1e-6);
    }

    [Theory]
    [InlineData("rate=5000,queue=256p,loss=0.01,jitter=2")]
    [InlineData("trace=t,queue=150000")]
    public void Offering_allocates_nothing_after_the_queue_has_grown(string text)
    {
        var link = Read(text, "1\n2\n4\n6\n7\n10\n");
        long now = 0;
        for (var i = 0; i < 20_000; i++)
            Offer();
        Allocation.AssertNone(Offer, times: 20_000);

        void Offer() => link.Offer(new MediaInstant(now += 800_000), 1200);
    }

    private static bool[] Losses(string text)
    {
        var link = Read(text);
        return [.. Enumerable.Range(0, 50_000).Select(i => link.Offer(Ms(i), 1000).Outcome == LinkOutcome.RandomLoss)];
    }

    private static int[] RandomTrace(SimulatedRandom random)
    {
        var trace = new int[5 + random.NextBelow(60)];
        for (var i = 0; i < trace.Length; i++)
            trace[i] = (i > 0 ? trace[i - 1] : 0) + (random.NextBelow(12) * (random.NextBelow(9) == 0 ? 20 : 1));
        trace[^1] = Math.Max(trace[^1], 1);
        return trace;
    }

    private static Link Read(string text, string trace = "")
    {
        Assert.True(LinkSpecReader.TryRead(text, _ => new StringReader(trace), out var spec, out var fault), fault);
        return new Link(spec);
    }

    private static MediaInstant Ms(double milliseconds) => new((long)(milliseconds * 1e6));
}
