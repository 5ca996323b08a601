using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink.Control;

public sealed class BottleneckTests
{
    [Theory]
    [InlineData(125_000, 0)]
    [InlineData(250_000, 0)]
    [InlineData(1_500_000, 0)]
    [InlineData(125_000, 1 / 1024.0)]
    [InlineData(250_000, 1 / 1024.0)]
    [InlineData(1_500_000, 1 / 1024.0)]
    public void A_constant_rate_is_found_within_three_percent(double bytesPerSecond, double grid)
    {
        var model = new LinkModel { BytesPerSecond = bytesPerSecond, Grid = grid };
        var packets = (int)Math.Max(2, 0.8 * bytesPerSecond / 30 / 1000);
        model.Run(5, packets, packetBytes: (int)(0.8 * bytesPerSecond / 30 / packets));
        Assert.InRange(model.Link.Capacity.BytesPerSecond / bytesPerSecond, 0.97, 1.03);
        Assert.InRange(model.Link.Capacity.Variability, 0, 0.2);
    }

    [Fact]
    public void A_rate_is_found_though_the_encoder_sends_a_quarter_of_it()
    {
        var model = new LinkModel { BytesPerSecond = 1_000_000 };
        model.Run(5, packetsPerPicture: 8);
        Assert.InRange(model.Link.Capacity.BytesPerSecond / 1e6, 0.9, 1.1);
    }

    [Fact]
    public void A_rate_that_changes_is_found_again()
    {
        var model = new LinkModel { BytesPerSecond = 500_000 };
        model.Run(5, packetsPerPicture: 6);
        model.BytesPerSecond = 250_000;
        model.Run(3, packetsPerPicture: 6);
        Assert.InRange(model.Link.Capacity.BytesPerSecond / 250_000, 0.97, 1.03);
        model.BytesPerSecond = 500_000;
        model.Run(3, packetsPerPicture: 6);
        Assert.InRange(model.Link.Capacity.BytesPerSecond / 500_000, 0.97, 1.03);
    }

    [Fact]
    public void A_link_in_service_is_not_stalled_and_its_queue_is_known()
    {
        var model = new LinkModel();
        model.Run(3, packetsPerPicture: 6);
        for (var i = 0; i < 300; i++)
        {
            model.Run(0.007, packetsPerPicture: 6);
            Assert.InRange(model.Link.StalledSeconds(model.Instant), 0, 0.01);
            Assert.Equal(model.TrueQueueSeconds, model.Link.QueueSeconds(model.Instant), 0.01);
        }
    }

    [Fact]
    public void A_queue_that_grows_is_seen()
    {
        var model = new LinkModel();
        model.Run(3, packetsPerPicture: 6);
        model.Run(1, packetsPerPicture: 12); // 1.45 times what it carries
        Assert.Equal(model.TrueQueueSeconds, model.Link.QueueSeconds(model.Instant), 0.03);
        Assert.InRange(model.Link.QueueSeconds(model.Instant), 0.3, 0.6);
    }

    [Fact]
    public void An_outage_shows_as_stalled_seconds_and_as_queue_and_ends_with_the_first_word()
    {
        var model = new LinkModel();
        model.Run(3, packetsPerPicture: 6);
        model.DarkUntil = model.Now + 2;
        model.Run(1, packetsPerPicture: 1);
        var (stalled, queue) = (model.Link.StalledSeconds(model.Instant), model.Link.QueueSeconds(model.Instant));
        Assert.InRange(stalled, 0.5, 1.05);
        Assert.True(queue >= stalled * 0.5, $"queue {queue}");
        model.Run(0.9, packetsPerPicture: 1);
        Assert.InRange(model.Link.StalledSeconds(model.Instant), stalled + 0.85, stalled + 0.95);

        model.Run(1, packetsPerPicture: 1);
        Assert.Equal(0, model.Link.StalledSeconds(model.Instant));
        model.Run(3, packetsPerPicture: 6);
        Assert.InRange(model.Link.Capacity.BytesPerSecond / model.BytesPerSecond, 0.95, 1.05);
        Assert.InRange(model.Link.QueueSeconds(model.Instant), 0, 0.05);
    }

    [Fact]
    public void Nothing_is_known_of_a_link_that_has_carried_nothing()
    {
        var model = new LinkModel(startBytesPerSecond: 12_345);
        Assert.Equal(12_345, model.Link.Capacity.BytesPerSecond);
        Assert.Equal((0d, 0d), (model.Link.QueueSeconds(model.Instant), model.Link.StalledSeconds(model.Instant)));
        model.Link.OnReportEnd();
        Assert.Equal(0, model.Link.QueueSeconds(model.Instant));
    }

    [Fact]
    public void Services_of_any_kind_leave_a_rate_that_is_a_number()
    {
        var random = new Random(3);
        for (var run = 0; run < 100; run++)
        {
            var capacity = new CapacityEstimator(40_000);
            for (var i = 0; i < 2000; i++)
                capacity.OnServed(random.Next(1, 1500), Any(random), Any(random));
            Assert.InRange(capacity.BytesPerSecond, double.Epsilon, 1e12);
            Assert.InRange(capacity.Variability, 0, 1.5);
        }
    }

    [Fact]
    public void Other_traffic_is_told_apart_from_video()
    {
        var other = new OtherTraffic(0);
        for (var i = 0; i < 3000; i++)
        {
            var now = new MediaInstant(1_000_000_000 + (i * 10_000_000L));
            other.OnSent(wireBytes: 100, unitBytes: 0, now);
            other.OnSent(wireBytes: 1000, unitBytes: 950, now);
        }

        Assert.Equal(10_000, other.BytesPerSecond, 500d);
        Assert.Equal(0.95, other.VideoShare, 0.001);
    }

    [Fact]
    public void Hours_of_sound_alone_leave_the_share_of_video_what_it_was()
    {
        var other = new OtherTraffic(0);
        other.OnSent(wireBytes: 1000, unitBytes: 950, new MediaInstant(1));
        for (var i = 1; i < 4 * 3600 * 47; i++)
            other.OnSent(wireBytes: 150, unitBytes: 0, new MediaInstant(i * 21_333_333L));
        Assert.InRange(other.VideoShare, 0.9, 1);
    }

    private static double Any(Random random) => random.Next(4) switch
    {
        0 => 0,
        1 => random.NextDouble() * 1e-4,
        2 => random.NextDouble(),
        _ => random.NextDouble() * 1e6,
    };
}
