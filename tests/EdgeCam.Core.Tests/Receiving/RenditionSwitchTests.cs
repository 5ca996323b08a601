using EdgeCam.Media;
using EdgeCam.Receiving;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Receiving;

public sealed class RenditionSwitchTests
{
    private readonly RenditionSwitch _switch = new();
    private readonly List<MediaInstant> _shownAs = [];

    [Fact]
    public void What_comes_first_is_shown()
    {
        Assert.True(Low(0, isIdr: true));
        Assert.Equal((UplinkRendition.Low, 0), (_switch.Shown, _switch.Switches));
    }

    [Fact]
    public void The_main_one_is_shown_from_its_first_idr_on()
    {
        Low(0, isIdr: true);
        Assert.True(Main(10, isIdr: true));
        Assert.False(Low(33));
        Assert.Equal((UplinkRendition.Main, 1), (_switch.Shown, _switch.Switches));
    }

    [Fact]
    public void The_low_one_takes_over_at_an_idr_when_nothing_of_the_main_one_has_come_for_long()
    {
        Main(0, isIdr: true);
        Assert.False(Low(390, isIdr: true));
        Assert.False(Low(410));
        Assert.Equal(UplinkRendition.Low, _switch.Wanted);
        Assert.True(Low(500, isIdr: true));
        Assert.True(Low(533));
        Assert.Null(_switch.Wanted);
    }

    [Fact]
    public void A_main_one_that_comes_back_in_time_is_not_left()
    {
        Main(0, isIdr: true);
        Low(410);
        Assert.True(Main(420));
        Assert.Null(_switch.Wanted);
        Assert.False(Low(430, isIdr: true));
        Assert.Equal(0, _switch.Switches);
    }

    [Fact]
    public void The_way_back_is_asked_for_and_taken_at_an_idr_of_the_main_one()
    {
        Main(0, isIdr: true);
        Low(500, isIdr: true);
        Assert.False(Main(600));
        Assert.Equal(UplinkRendition.Main, _switch.Wanted);
        Assert.True(Low(610));
        Assert.True(Main(700, isIdr: true));
        Assert.True(Main(733));
        Assert.False(Low(740));
        Assert.Equal((UplinkRendition.Main, 2), (_switch.Shown, _switch.Switches));
    }

    [Fact]
    public void Capture_times_of_what_is_shown_grow_though_the_low_one_had_overtaken_the_main_one()
    {
        Low(0, isIdr: true);
        Low(100);
        Main(110, isIdr: true, capturedAt: 40);
        Main(120, capturedAt: 73);
        Main(140, capturedAt: 106);
        Assert.Equal(_shownAs.Order(), _shownAs);
        Assert.Equal(_shownAs.Distinct().Count(), _shownAs.Count);
        Assert.Equal(At(106), _shownAs[^1]);
    }

    private bool Low(double now, bool isIdr = false) => Show(UplinkRendition.Low, now, isIdr, now);

    private bool Main(double now, bool isIdr = false, double? capturedAt = null) => Show(UplinkRendition.Main, now, isIdr, capturedAt ?? now);

    private bool Show(UplinkRendition rendition, double now, bool isIdr, double capturedAt)
    {
        var shownAs = At(capturedAt);
        var isShown = _switch.TryShow(rendition, isIdr, At(now), ref shownAs);
        if (isShown)
            _shownAs.Add(shownAs);
        return isShown;
    }

    private static MediaInstant At(double milliseconds) => new(1_000_000_000 + (long)(milliseconds * 1e6));
}
