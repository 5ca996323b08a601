using EdgeCam.Pins;
using EdgeCam.Units;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.Pins;

/// <summary>The IR light and the fan.</summary>
public sealed class PowerTests
{
    [Fact]
    public void The_light_is_never_stronger_than_it_may_be()
    {
        var light = new IrLight(longest: null, canDim: true);
        light.Want(isOn: true, mostPercent: 60);
        Assert.True(light.TryPoll(At.Ms(0), out var percent));
        Assert.Equal(60, percent);
        light.Want(isOn: true, mostPercent: 30);
        Assert.True(light.TryPoll(At.Ms(1), out percent));
        Assert.Equal(30, percent);
        Assert.Equal(MediaInstant.Never, light.NextDeadline);
    }

    [Fact]
    public void One_that_cannot_be_dimmed_stays_dark_when_less_than_all_is_allowed()
    {
        var light = new IrLight(longest: null, canDim: false);
        light.Want(isOn: true, mostPercent: 99);
        Assert.False(light.TryPoll(At.Ms(0), out _));
        light.Want(isOn: true, mostPercent: 100);
        Assert.True(light.TryPoll(At.Ms(1), out var percent));
        Assert.Equal(100, percent);
    }

    [Fact]
    public void One_that_may_not_shine_for_long_rests_for_as_long_as_it_shone()
    {
        var light = new IrLight(TimeSpan.FromSeconds(60), canDim: false);
        light.Want(isOn: true, mostPercent: 100);
        light.TryPoll(At.Seconds(0), out _);
        Assert.Equal(At.Seconds(60), light.NextDeadline);
        Assert.True(light.TryPoll(At.Seconds(60), out var percent));
        Assert.Equal((0, At.Seconds(120)), (percent, light.NextDeadline));
        Assert.True(light.TryPoll(At.Seconds(120), out percent));
        Assert.Equal(100, percent);
    }

    [Fact]
    public void Switching_off_and_on_does_not_get_around_the_limit() => Prop.ForAll(
        Gen.Choose(0, 1).SelectMany(_ => Gen.Choose(1, 90), (isOn, seconds) => (isOn == 1, seconds)).NonEmptyListOf().ToArbitrary(),
        scene =>
        {
            var (light, now, lit) = (new IrLight(TimeSpan.FromSeconds(60), canDim: true), 0, new List<bool>());
            foreach (var (isOn, seconds) in scene)
            {
                light.Want(isOn, mostPercent: 100);
                for (var i = 0; i < seconds; i++, now++)
                {
                    light.TryPoll(At.Seconds(now), out var percent);
                    lit.Add(percent > 0);
                }
            }

            for (var i = 0; i + 120 <= lit.Count; i++)
                Assert.InRange(lit.GetRange(i, 120).Count(on => on), 0, 90); // no more than one stretch and the edges of two
            Assert.DoesNotContain(string.Concat(Enumerable.Repeat('1', 61)), string.Concat(lit.Select(on => on ? '1' : '0')), StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_fan_that_is_switched_runs_from_one_threshold_to_the_other()
    {
        var fan = new FanControl(hasSpeed: false) { OnAt = 65, OffAt = 55 };
        Assert.Equal([0, 0, 100, 100, 100, 0, 0, 100], new[] { 40, 64.9, 65, 60, 55.1, 55, 64, 90 }.Select(degrees => Percent(fan, degrees)));
    }

    [Fact]
    public void A_fan_with_a_speed_turns_faster_the_hotter_it_is()
    {
        var fan = new FanControl(hasSpeed: true) { OnAt = 65, OffAt = 55 };
        Assert.Equal([0, 40, 60, 100, 100, 40, 0], new[] { 60, 65, 70, 80, 95, 56, 55 }.Select(degrees => Percent(fan, degrees)));
    }

    [Fact]
    public void A_fan_runs_when_nobody_knows_how_hot_it_is()
    {
        var fan = new FanControl(hasSpeed: true);
        Assert.Equal(0, Percent(fan, null, second: 0));
        Assert.Equal(0, Percent(fan, null, second: 59));
        Assert.Equal(100, Percent(fan, null, second: 60));
        Assert.Equal(0, Percent(fan, 40, second: 61));
    }

    private static int Percent(FanControl fan, double? celsius, double second = 0)
    {
        fan.OnTemperature(celsius, At.Seconds(second));
        return fan.Percent;
    }
}
