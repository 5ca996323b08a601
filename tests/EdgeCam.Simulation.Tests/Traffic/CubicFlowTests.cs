using EdgeCam.Simulation.Traffic;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Simulation.Tests.Traffic;

public sealed class CubicFlowTests
{
    [Theory]
    [InlineData("rate=2000,delay=50,queue=300ms", 0.97)]
    [InlineData("rate=10000,delay=20,queue=50ms", 0.93)]
    [InlineData("rate=2000,delay=50,queue=300ms,loss=0.001", 0.9)]
    [InlineData("steps=0:4000+20:500+40:4000,delay=50,queue=150000", 0.9)]
    public void Alone_it_fills_a_link(string link, double least)
    {
        var downloads = new Downloads(link, 0);
        downloads.Run(60);
        var used = downloads.DeliveredBytes[0] / downloads.Link.CapacityBytes(default, At(60));
        Assert.True(used >= least && used <= 1, $"used {used:0.000}");
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 20)]
    public void Two_share_a_link_about_evenly(double first, double second)
    {
        var downloads = new Downloads("rate=2000,delay=50,queue=300ms", first, second);
        downloads.Run(400, countFrom: 100);
        var sum = downloads.DeliveredBytes.Sum();
        var jain = sum * sum / (2 * downloads.DeliveredBytes.Sum(bytes => bytes * bytes));
        Assert.True(jain > 0.9, $"Jain {jain:0.000}");
        Assert.True(sum / downloads.Link.CapacityBytes(At(100), At(400)) > 0.95);
    }

    [Fact]
    public void It_keeps_within_the_window_and_begins_with_ten_packets()
    {
        var flow = new CubicFlow(At(1));
        Assert.False(flow.TryPollPacket(At(0.9), out _));
        Assert.Equal(At(1), flow.NextDeadline);
        Assert.Equal(10, Drain(flow, At(1)));
        flow.OnAck(0, At(1.1));
        Assert.Equal(11, flow.WindowPackets);
        Assert.Equal(2, Drain(flow, At(1.1)));
    }

    [Fact]
    public void The_window_follows_the_cubic_curve_from_seven_tenths_over_the_plateau_at_the_last_loss()
    {
        // Round trips of 100 ms without a queue; packet 150 is lost when the window is about 160.
        var flow = new CubicFlow(default);
        var atRound = new List<double>();
        var windowBefore = 0.0;
        for (var round = 0; round < 120; round++)
        {
            var first = flow.SentPackets;
            Drain(flow, At(round / 10.0));
            for (var number = first; number < flow.SentPackets; number++)
            {
                if (number == 150)
                    windowBefore = flow.WindowPackets + 2; // two more count before the third one past the gap tells of the loss
                else
                    flow.OnAck(number, At((round + 1) / 10.0));
            }

            atRound.Add(flow.WindowPackets);
        }

        Assert.Equal(1, flow.LostPackets);
        var noticed = Enumerable.Range(1, 119).First(round => atRound[round] < atRound[round - 1]);
        var plateau = Math.Cbrt(windowBefore * 0.3 / 0.4); // K
        var reached = atRound[noticed + 1 + (int)Math.Round(plateau * 10)];
        Assert.Equal(0.7, atRound[noticed] / windowBefore, 1e-9);
        Assert.InRange(reached / windowBefore, 0.98, 1.02);
        var later = 0.4 * Math.Pow(4, 3); // four seconds beyond the plateau
        Assert.InRange(atRound[noticed + 1 + (int)Math.Round((plateau + 4) * 10)] - windowBefore, later * 0.85, later * 1.15);
    }

    [Fact]
    public void Many_losses_in_one_window_reduce_it_once()
    {
        var flow = new CubicFlow(default);
        Drain(flow, default);
        for (var number = 0; number < 10; number++)
            flow.OnAck(number, At(0.1));
        Assert.Equal(20, Drain(flow, At(0.1)));
        for (var number = 15; number < 30; number++)
            flow.OnAck(number, At(0.2));
        Assert.Equal(5, flow.LostPackets);
        Assert.Equal(14, flow.WindowPackets, 1e-9);
        Assert.Equal(0, flow.InFlightPackets);
    }

    [Fact]
    public void Silence_ends_in_single_packets_at_doubling_intervals_and_an_answer_starts_it_anew()
    {
        var flow = new CubicFlow(default);
        Drain(flow, default);
        flow.OnAck(0, At(0.1));
        Drain(flow, At(0.1));
        var silentSince = At(0.1);
        for (var expected = 0.3; expected < 10; expected *= 2) // 100 ms and the 200 ms at least, then twice that
        {
            Assert.Equal(expected, (flow.NextDeadline - silentSince).TotalSeconds, 1e-6);
            Assert.Equal(0, Drain(flow, flow.NextDeadline - TimeSpan.FromMilliseconds(1)));
            silentSince = flow.NextDeadline;
            Assert.Equal(1, Drain(flow, silentSince));
            Assert.Equal(1, flow.WindowPackets);
        }

        flow.OnAck(5, silentSince); // given up long ago
        Assert.Equal(1, flow.WindowPackets);
        flow.OnAck(flow.SentPackets - 1, silentSince + TimeSpan.FromMilliseconds(100));
        Assert.Equal(2, Drain(flow, silentSince + TimeSpan.FromMilliseconds(100)));
    }

    private static int Drain(CubicFlow flow, MediaInstant now)
    {
        var count = 0;
        while (flow.TryPollPacket(now, out _))
            count++;
        return count;
    }

    private static MediaInstant At(double seconds) => new((long)Math.Round(seconds * 1e9));
}
