using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink.Control;

public sealed class PacerTests
{
    /// <summary>bytes sent in [a, b) are at most rate × (b − a), a burst and the largest packet, whatever the traffic and its rates.</summary>
    [Fact]
    public void No_window_holds_more_than_the_rate_one_burst_and_one_packet()
    {
        for (var seed = 0; seed < 60; seed++)
            CheckWindows(Traffic(new Random(seed)));
    }

    [Fact]
    public void A_rest_earns_no_burst()
    {
        var pacer = default(Pacer);
        pacer.OnSent(1000, 100_000, new MediaInstant(0));
        var late = new MediaInstant(60_000_000_000);
        Assert.True(pacer.NextAt < late);
        pacer.OnSent(1000, 100_000, late);
        Assert.Equal(late + TimeSpan.FromMilliseconds(10), pacer.NextAt);
    }

    [Fact]
    public void Packets_whose_turns_come_within_a_burst_leave_together_at_its_beginning()
    {
        var pacer = default(Pacer);
        var wakeUps = 0;
        for (var (now, sent) = (new MediaInstant(0), 0); sent < 9; now = pacer.NextAt, wakeUps++)
        {
            for (; pacer.MaySend(now); sent++)
                pacer.OnSent(800, 1_000_000, now); // 0.8 ms each: turns at 0, 0.8 and 1.6 ms, then the next burst
        }

        Assert.Equal(3, wakeUps);
        Assert.Equal(new MediaInstant(9 * 800_000), pacer.NextAt); // and no time is lost
    }

    [Fact]
    public void Slower_than_a_packet_in_a_burst_each_waits_for_its_turn()
    {
        var pacer = default(Pacer);
        pacer.OnSent(1200, 500_000, new MediaInstant(0));
        Assert.False(pacer.MaySend(new MediaInstant(2_399_999)));
        Assert.True(pacer.MaySend(new MediaInstant(2_400_000)));
    }

    // Each packet with the rate that was in force when it left.
    private static List<(long At, int Bytes, double Rate)> Traffic(Random random)
    {
        var (pacer, now, rate) = (default(Pacer), new MediaInstant(1_000_000_000), 100_000.0);
        var sent = new List<(long, int, double)>();
        while (sent.Count < 300)
        {
            rate = random.Next(20) == 0 ? Math.Pow(10, 3 + (4 * random.NextDouble())) : rate;
            now = new MediaInstant(now.Nanoseconds + (random.Next(3) == 0 ? random.Next(100_000_000) : random.Next(100_000)));
            now = random.Next(2) == 0 ? MediaInstant.Max(now, pacer.NextAt) : now;
            if (!pacer.MaySend(now))
                continue;
            var bytes = random.Next(40, 1300);
            pacer.OnSent(bytes, rate, now);
            sent.Add((now.Nanoseconds, bytes, rate));
        }

        return sent;
    }

    private static void CheckWindows(List<(long At, int Bytes, double Rate)> sent)
    {
        for (var first = 0; first < sent.Count; first++)
        {
            var (seconds, bytes) = (0.0, 0L); // the time that all but the last packet of the window take at their rates
            for (var last = first; last < Math.Min(sent.Count, first + 60); last++)
            {
                Assert.True(seconds <= ((sent[last].At - sent[first].At) / 1e9) + Pacer.Burst.TotalSeconds + 1e-6, $"{bytes} bytes too early at packet {last}");
                seconds += sent[last].Bytes / sent[last].Rate;
                bytes += sent[last].Bytes;
            }
        }
    }
}
