using EdgeCam.Simulation.Report;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Simulation.Tests.Report;

public sealed class RunFiguresTests
{
    [Fact]
    public void Used_is_what_departed_of_what_could_after_the_warm_up()
    {
        var scene = new Scene("rate=800,delay=10", seconds: 15, warmUpSeconds: 5); // 100,000 bytes in a second
        scene.Packet(4_000, 5_000, 5_010, 300_000)                                  // departs with the end of the warm-up
            .Packet(4_999, 5_001, 5_011, 100_000)
            .Packet(9_000, 15_000, 15_010, 150_000)
            .Packet(9_000, 15_001, 15_011, 400_000);
        Assert.Equal(0.25, scene.Figures[Figure.Used]!.Value, 1e-9);
        Assert.Equal(200, scene.Figures[Figure.MeanRate]!.Value, 1e-9);
    }

    [Fact]
    public void Packet_delays_are_those_of_delivered_packets_offered_after_the_warm_up()
    {
        var scene = new Scene("rate=800,delay=10", seconds: 15, warmUpSeconds: 5);
        scene.Packet(4_999, 5_001, 9_999, 100).LostPacket(5_000, LossKind.TailDrop).LostPacket(4_000, LossKind.TailDrop).LostPacket(6_000, LossKind.Random);
        for (var i = 1; i <= 20; i++)
            scene.Packet(6_000, 6_000, 6_000 + i, 100);
        Assert.Equal(11, scene.Figures[Figure.OwdP50]); // the sorted values at index int(p * 20)
        Assert.Equal(20, scene.Figures[Figure.OwdP95]);
        Assert.Equal(20, scene.Figures[Figure.OwdP99]);
        Assert.Equal(1, scene.Figures[Figure.TailDrops]);
        Assert.Equal(1, scene.Figures[Figure.RandomLosses]);
    }

    [Fact]
    public void Frame_delay_divides_into_buffering_and_transmission()
    {
        var scene = new Scene("rate=800", seconds: 5);
        scene.Frame(0, 30, 70).Frame(20, 25, 100).Frame(40, 90, 101).Frame(60, 500, null);
        Assert.Equal(70, scene.Figures[Figure.FrameP50]); // 61, 70, 80
        Assert.Equal(80, scene.Figures[Figure.FrameP95]);
        Assert.Equal(440, scene.Figures[Figure.BufferingP95]); // the frame that never arrived has waited too
        Assert.Equal(75, scene.Figures[Figure.TransmissionP95]);
        Assert.Equal(1, scene.Figures[Figure.Incomplete]);
    }

    [Fact]
    public void Signal_delay_counts_every_capture_until_something_as_new_can_be_shown()
    {
        var scene = new Scene("rate=800", seconds: 5);
        scene.Frame(0, 10, 50)          // 50
            .Skip(20)                   // 120: the frame of 60 comes at 140
            .Frame(40, 50, 90, isDecodable: false) // 100
            .Frame(60, 80, 140)         // 80
            .Frame(80, 90, 400)         // 60: overtaken by the next
            .Frame(100, 110, 140);      // 40
        Assert.Equal(80, scene.Figures[Figure.SignalP50]); // 40 50 60 80 100 120
        Assert.Equal(120, scene.Figures[Figure.SignalP95]);
        Assert.Equal(120, scene.Figures[Figure.SignalP99]);
        Assert.Equal(1, scene.Figures[Figure.Undecodable]);
        Assert.Equal(1, scene.Figures[Figure.Skipped]);
    }

    [Fact]
    public void A_sender_that_falls_silent_has_a_signal_delay_to_the_end_of_the_run()
    {
        var scene = new Scene("rate=800", seconds: 5);
        scene.Frame(0, 10, 50).Expire(1_000).Skip(3_001);
        Assert.Equal(4_000, scene.Figures[Figure.SignalP99]);
        Assert.Equal(1, scene.Figures[Figure.Expired]);
        Assert.Equal(0, scene.Figures[Figure.Skipped]); // in the last two seconds
    }

    [Fact]
    public void Sound_is_measured_apart()
    {
        var scene = new Scene("rate=800", seconds: 5, warmUpSeconds: 1);
        scene.Run.Sounds.AddRange([new(scene.At(0), scene.At(900)), new(scene.At(1_000), scene.At(1_030)), new(scene.At(1_021), scene.At(1_060)), new(scene.At(1_040), null)]);
        Assert.Equal(39, scene.Figures[Figure.SoundP95]);
    }

    [Fact]
    public void A_picture_is_stale_while_it_is_older_than_the_delay_and_100_ms_and_a_frame()
    {
        var scene = new Scene("steps=0:4000+10:500,delay=50", seconds: 20);
        scene.Frames(0, 9_800, 50)
            .Frame(9_800, 9_810, 12_000)     // from 9,780 + 170 = 9,950 on the picture is stale, in the phase from 10,000
            .Frame(11_900, 11_950, 12_050)   // until 12,050, since at 12,000 the picture of 9,800 is old when it comes
            .Frames(11_920, 20_000, 150);
        Assert.Equal(2.05, scene.Figures[Figure.Stale]!.Value, 1e-9);
        Assert.Null(scene.Figures[Figure.Regain]);
    }

    [Fact]
    public void The_worst_of_several_drops_counts_and_one_in_the_warm_up_does_not()
    {
        var scene = new Scene("steps=0:4000+2:500+6:2000+8:1000+10:300", seconds: 16, warmUpSeconds: 5);
        scene.Frames(0, 2_000, 40).Frames(5_000, 11_000, 40);
        Assert.Equal(4.89, scene.Figures[Figure.Stale]!.Value, 1e-9); // the picture of 10,980 is stale from 11,110 to 15,990
        var shorter = new Scene("steps=0:4000+2:500", seconds: 16, warmUpSeconds: 5);
        Assert.Null(shorter.Figures[Figure.Stale]);
    }

    [Fact]
    public void A_rise_is_regained_when_a_second_carried_nine_tenths()
    {
        var scene = new Scene("steps=0:500+10:4000", seconds: 20);
        scene.Flow(0, 10_000, 500).Flow(10_000, 13_000, 1_000).Flow(13_000, 20_000, 3_800);
        // 1,000 * (1 - x) + 3,800 * x = 3,600 at x = 0.93: on the grid at 14.0
        Assert.Equal(4.0, scene.Figures[Figure.Regain]!.Value, 1e-9);
        Assert.Null(scene.Figures[Figure.Stale]);
        var never = new Scene("steps=0:500+10:4000", seconds: 20);
        never.Flow(0, 20_000, 500);
        Assert.Equal(10, never.Figures[Figure.Regain]);
    }

    [Fact]
    public void Each_phase_is_measured_once_it_has_settled()
    {
        var scene = new Scene("steps=0:4000+40:500+80:4000", seconds: 120);
        scene.Flow(0, 40_000, 3_600).Flow(40_000, 50_000, 100).Flow(50_000, 80_000, 400).Flow(80_000, 120_000, 2_000);
        Assert.Equal([3_600, 400, 2_000], scene.Figures.Phases.Select(phase => Math.Round(phase.CarriedKbps)));
        Assert.Equal(TimeSpan.FromSeconds(50), scene.Figures.Phases[1].From);
        Assert.Equal(0.8, scene.Figures[Figure.LowPhaseUsed]!.Value, 1e-9);
        Assert.Null(new Scene("rate=500", seconds: 20).Figures[Figure.LowPhaseUsed]);
    }

    [Fact]
    public void A_gap_of_a_trace_ends_fresh_when_a_frame_of_that_moment_is_usable()
    {
        // Gaps, 100 ms into the trace: to 2,500 begins too early, to 3,000 is too short, to 19,900 ends too late.
        var scene = new Scene("trace=t,delay=30,offset=0.1", seconds: 19, trace: "100\n2600\n2610\n3100\n3200\n4100\n4200\n4700\n10000\n20000");
        scene.Frame(3_960, 3_970, 4_010)                            // too old for the gap that ends at 4,000
            .Frame(3_981, 4_005, 4_100).Frame(4_000, 4_050, 4_090)  // 4,090 - 4,000 - 30 = 60
            .Frame(4_590, 4_600, 4_640)                             // 4,640 - 4,600 - 30 = 10
            .Frame(9_900, 9_950, 10_330);                           // 10,330 - 9,900 - 30 = 400
        Assert.Equal(60, scene.Figures[Figure.FreshMedian]!.Value, 1e-6);
        Assert.Equal(400, scene.Figures[Figure.FreshMax]!.Value, 1e-6);
        scene.Run.Frames.RemoveAt(4);
        Assert.Equal(19_000 - 9_900 - 30, scene.Figures[Figure.FreshMax]!.Value, 1e-6); // open until the end of the run
    }

    [Fact]
    public void Gaps_are_found_in_every_round_of_a_trace()
    {
        var scene = new Scene("trace=t", seconds: 20, trace: "200\n900\n1000"); // ends at 900, 1,900, ... and 1,200 - 1,000 is short
        scene.Frames(0, 20_000, 40);
        Assert.Equal(20, scene.Figures[Figure.FreshMax]!.Value, 1e-6);    // the frame of 20 ms before the end takes 40
        scene.Run.Frames.RemoveAll(frame => frame.CapturedAt >= scene.At(12_800) && frame.CapturedAt < scene.At(13_000));
        Assert.Equal(140, scene.Figures[Figure.FreshMax]!.Value, 1e-6);   // the gap that ends at 12,900
        Assert.Equal(20, scene.Figures[Figure.FreshMedian]!.Value, 1e-6);
    }

    [Fact]
    public void The_median_is_taken_figure_by_figure_and_leaves_out_what_is_missing()
    {
        RunFigures[] runs = [.. new[] { 30, 10, 20 }.Select(delay => new Scene("rate=800", seconds: 5).Frames(0, 500, delay).Packet(0, 5, 6, delay * 1_000).Figures)];
        runs[1][Figure.Used] = null;
        var median = RunFigures.Median(runs);
        Assert.Equal(20, median[Figure.FrameP95]);
        Assert.Equal((0.06 + 0.04) / 2, median[Figure.Used]!.Value, 1e-9);
        Assert.Null(median[Figure.SoundP95]);
    }
}
