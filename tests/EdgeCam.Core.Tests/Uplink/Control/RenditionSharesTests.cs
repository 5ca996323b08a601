using EdgeCam.Units;
using EdgeCam.Uplink.Control;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink.Control;

public sealed class RenditionSharesTests
{
    private readonly RenditionShares _shares = new(Bitrate.Kbps(160), Bitrate.Kbps(400), Bitrate.Kbps(8_000));
    private double _seconds = 1;

    [Fact]
    public void The_low_one_gets_what_it_wants_and_the_main_one_what_is_left()
    {
        Pass(0.1, kbps: 2_000);
        Assert.Equal((20_000, 230_000, true), (_shares.Low, _shares.Main, _shares.HasMain));
    }

    [Fact]
    public void A_queue_of_the_main_one_takes_nothing_from_the_low_one_and_does_not_end_the_main_one()
    {
        Pass(5, kbps: 2_000, standingKbps: 50);
        Assert.Equal((20_000, true), (_shares.Low, _shares.HasMain));
        Assert.Equal(50_000, _shares.Main); // its least
    }

    [Fact]
    public void A_short_dip_is_waited_out()
    {
        Pass(3, kbps: 1_000);
        Pass(0.5, kbps: 200);
        Assert.True(_shares.HasMain);
    }

    [Fact]
    public void Too_little_ends_the_main_one_until_there_is_clearly_more()
    {
        Pass(3, kbps: 1_000);
        Assert.Equal(0, Pass(3, kbps: 500));
        Assert.False(_shares.HasMain);
        Assert.Equal(0, Pass(10, kbps: 600)); // 440 for the main one
        Assert.Equal(1, Pass(3, kbps: 700));  // said once: that is when its IDR is asked for
        Assert.True(_shares.HasMain);
    }

    [Fact]
    public void It_does_not_begin_and_end_all_the_time()
    {
        var begun = 0;
        for (var i = 0; i < 30; i++)
            begun += Pass(1, kbps: i % 2 == 0 ? 300 : 2_000);
        Assert.InRange(begun, 0, 8);
    }

    /// <summary>Looks every 10 ms; returns how often the main one was to begin again.</summary>
    private int Pass(double seconds, double kbps, double? standingKbps = null)
    {
        var begun = 0;
        for (var end = _seconds + seconds; _seconds < end; _seconds += 0.01)
            begun += _shares.Update(kbps * 125, (standingKbps ?? kbps) * 125, kbps * 125, new MediaInstant((long)(_seconds * 1e9))) ? 1 : 0;
        return begun;
    }
}
