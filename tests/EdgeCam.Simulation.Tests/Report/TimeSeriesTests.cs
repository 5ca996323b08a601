using EdgeCam.Simulation.Report;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Simulation.Tests.Report;

public sealed class TimeSeriesTests
{
    [Fact]
    public void A_run_is_cut_into_tenths_of_a_second()
    {
        var scene = new Scene("steps=0:800+0.15:1600,delay=10", seconds: 0.4)
            .Packet(10, 100, 110, 2_500).Packet(90, 101, 290, 5_000).LostPacket(199, LossKind.TailDrop).LostPacket(200, LossKind.Random)
            .Frame(0, 20, 60).Frame(20, 35, 110).Skip(40).Frame(120, 130, null).Expire(300);
        scene.Run.Targets.AddRange([new(scene.At(50), Bitrate.Kbps(500)), new(scene.At(150), Bitrate.Kbps(600)), new(scene.At(199), Bitrate.Kbps(700))]);
        var bins = TimeSeries.From(scene.Run);
        Assert.Equal(4, bins.Count);
        Assert.Equal([800, 1_200, 1_600, 1_600], bins.Select(bin => Math.Round(bin.CapacityKbps, 6)));
        Assert.Equal([200, 400, 0, 0], bins.Select(bin => bin.CarriedKbps));
        Assert.Equal([null, 500, 700, 700], bins.Select(bin => bin.TargetKbps));
        Assert.Equal([200, null, null, null], bins.Select(bin => bin.PacketDelayMs));
        Assert.Equal((15, 75, 90), (bins[0].BufferingMs, bins[0].TransmissionMs, bins[0].FrameDelayMs));
        Assert.Equal([360, 280, null, 100], bins.Select(bin => bin.SignalMs)); // nothing after the frame of 20 ever came
        Assert.Equal([0, 1, 0, 0], bins.Select(bin => bin.Dropped));
        Assert.Equal([0, 0, 1, 0], bins.Select(bin => bin.Lost));
        Assert.Equal([1, 0, 0, 0], bins.Select(bin => bin.Skipped));
        Assert.Equal([0, 0, 0, 1], bins.Select(bin => bin.Expired));
    }
}
