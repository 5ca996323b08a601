using EdgeCam.Pins;
using EdgeCam.Units;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.Pins;

public sealed class DayNightTests
{
    private static readonly DayNightPlan Plan =
        new(DayNightMode.Auto, new LightThresholds(Night: 3, Day: 10), new LightThresholds(Night: 30, Day: 70), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30));

    private readonly DayNight _decision = new(Plan);
    private double _second;

    [Fact]
    public void It_is_night_when_it_has_been_dark_for_long_enough_and_day_when_it_has_been_bright()
    {
        Lux(100, seconds: 60);
        Assert.False(_decision.IsNight);
        Lux(2.9, seconds: 9);
        Assert.False(_decision.IsNight);
        Lux(2.9, seconds: 2);
        Assert.True(_decision.IsNight);
        Lux(10.1, seconds: 29);
        Assert.True(_decision.IsNight);
        Lux(10.1, seconds: 3);
        Assert.False(_decision.IsNight);
    }

    [Fact]
    public void What_nobody_looked_at_nobody_knows()
    {
        Assert.Equal((false, false), (_decision.IsKnown, _decision.IsNight));
        Lux(5, seconds: 1);
        Assert.True(_decision.IsKnown);
        Assert.True(new DayNight(Plan with { Mode = DayNightMode.Night }).IsKnown);
    }

    [Fact]
    public void Between_the_thresholds_all_stays_as_it_is_and_a_moment_of_other_light_counts_for_nothing()
    {
        Lux(5, seconds: 600);
        Assert.False(_decision.IsNight);
        for (var i = 0; i < 20; i++)
        {
            Lux(1, seconds: 9); // a cloud, a hand
            Lux(5, seconds: 1);
        }

        Assert.False(_decision.IsNight);
        Lux(1, seconds: 12);
        Lux(5, seconds: 600);
        Assert.True(_decision.IsNight);
        Lux(5_000, seconds: 2); // a car
        Lux(5, seconds: 60);
        Assert.True(_decision.IsNight);
    }

    [Fact]
    public void Who_says_day_or_night_has_it_at_once_and_auto_goes_on_where_the_light_is()
    {
        Lux(100, seconds: 10);
        _decision.Apply(Plan with { Mode = DayNightMode.Night });
        Assert.True(_decision.IsNight);
        _decision.Apply(Plan with { Mode = DayNightMode.Auto });
        Assert.False(_decision.IsNight);
    }

    [Fact]
    public void Without_a_sensor_a_dark_picture_is_night()
    {
        Luma(20, isLit: false, seconds: 12);
        Assert.True(_decision.IsNight);
        Luma(100, isLit: false, seconds: 32); // no IR light
        Assert.False(_decision.IsNight);
    }

    [Fact]
    public void What_our_own_light_shows_is_no_day_and_a_look_without_it_is_taken_every_few_minutes()
    {
        Luma(20, isLit: false, seconds: 12);
        var looks = Live(minutes: 21, lumaOfScene: _ => 5);
        Assert.Equal(4, looks);
        Assert.True(_decision.IsNight);
    }

    [Fact]
    public void Two_bright_looks_in_a_row_are_day_and_one_is_a_car()
    {
        Luma(20, isLit: false, seconds: 12);
        Live(minutes: 6, lumaOfScene: look => look == 1 ? 200 : 5);
        Assert.True(_decision.IsNight);
        Live(minutes: 6, lumaOfScene: _ => 200);
        Assert.False(_decision.IsNight);
    }

    [Fact]
    public void A_look_that_gets_no_picture_is_given_up()
    {
        Luma(20, isLit: false, seconds: 12);
        Luma(120, isLit: true, seconds: 1);
        var began = _decision.NextDeadline;
        _decision.OnTime(began);
        Assert.True(_decision.IsLooking);
        _decision.OnTime(_decision.NextDeadline);
        Assert.False(_decision.IsLooking);
        Assert.Equal(began + DayNight.LongestLook + DayNight.LookEvery, _decision.NextDeadline);
    }

    [Fact]
    public void It_never_changes_twice_within_a_dwell_whatever_the_light_does() => Prop.ForAll(
        Gen.Choose(0, 20).NonEmptyListOf().ToArbitrary(),
        lights =>
        {
            var (decision, was, changed) = (new DayNight(Plan), false, double.NegativeInfinity);
            foreach (var (i, lux) in lights.Index())
            {
                decision.OnLux(lux, At.Seconds(i * 4));
                if (decision.IsNight == was)
                    continue;
                Assert.True((i * 4) - changed >= (was ? 30 : 10));
                (was, changed) = (decision.IsNight, i * 4);
            }
        }).QuickCheckThrowOnFailure();

    private void Lux(double lux, int seconds)
    {
        for (var i = 0; i < seconds; i++)
            _decision.OnLux(lux, At.Seconds(_second++));
    }

    private void Luma(double luma, bool isLit, int seconds)
    {
        for (var i = 0; i < seconds; i++)
            _decision.OnLuma(luma, isLit, At.Seconds(_second++));
    }

    /// <summary>The IR light follows the decision, and the picture the light.</summary>
    /// <returns>Looks.</returns>
    private int Live(int minutes, Func<int, double> lumaOfScene)
    {
        var looks = 0;
        for (var end = _second + (minutes * 60); _second < end; _second += 0.5)
        {
            var (wasLooking, now) = (_decision.IsLooking, At.Seconds(_second));
            if (now >= _decision.NextDeadline)
                _decision.OnTime(now);
            looks += _decision.IsLooking && !wasLooking ? 1 : 0;
            var isLit = _decision.IsNight && !_decision.IsLooking;
            _decision.OnLuma(isLit ? 120 : lumaOfScene(looks), isLit, now);
        }

        return looks;
    }
}
