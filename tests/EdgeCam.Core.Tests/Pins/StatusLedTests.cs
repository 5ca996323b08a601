using EdgeCam.Pins;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Pins;

public sealed class StatusLedTests
{
    private readonly StatusLed _led = new();

    [Theory]
    [InlineData(BoxCondition.Streaming, "on")]
    [InlineData(BoxCondition.Starting, "on off@500 on@1000 off@1500 on@2000 off@2500")]
    [InlineData(BoxCondition.NoNetwork, "on off@2000 on@2300")]
    [InlineData(BoxCondition.NoCamera, "on off@150 on@300 off@450 on@2000 off@2150 on@2300 off@2450")]
    [InlineData(BoxCondition.Fault, "on off@150 on@300 off@450 on@600 off@750 on@2000 off@2150 on@2300 off@2450 on@2600 off@2750")]
    public void Each_condition_blinks_in_its_own_way(BoxCondition condition, string expected)
    {
        _led.Condition = condition;
        Assert.Equal(expected, Run(2_999));
    }

    [Fact]
    public void No_two_conditions_look_alike()
    {
        var looks = Enum.GetValues<BoxCondition>().Select(condition =>
        {
            var led = new StatusLed { Condition = condition };
            return string.Join(' ', Enumerable.Range(0, 400).Select(tick =>
            {
                led.TryPoll(At.Ms(tick * 10), out var isLit);
                return isLit ? 1 : 0;
            }));
        });
        Assert.Distinct(looks, StringComparer.Ordinal);
    }

    [Fact]
    public void Identify_is_seen_in_front_of_everything_and_even_where_the_led_is_switched_off_and_ends_by_itself()
    {
        _led.IsEnabled = false;
        Assert.Equal("", Run(1_000));
        _led.Identify(At.Ms(1_250));
        Assert.Equal("on off@1080 on@1160 off@1240", Run(5_000, from: 1_000));
    }

    [Fact]
    public void A_line_that_was_lost_is_lit_again()
    {
        _led.Condition = BoxCondition.Streaming;
        Assert.Equal("on", Run(100));
        _led.Forget();
        Assert.Equal("on", Run(200, from: 100));
    }

    /// <summary>Polls at the deadlines only, as the thread does.</summary>
    private string Run(double until, double from = 0)
    {
        var (now, changes) = (At.Ms(from), new List<string>());
        do
        {
            if (_led.TryPoll(now, out var isLit))
                changes.Add($"{(isLit ? "on" : "off")}{(now == At.Ms(from) ? "" : $"@{(now - At.Ms(0)).TotalMilliseconds}")}");
            Assert.True(_led.NextDeadline > now);
            now = _led.NextDeadline;
        }
        while (now <= At.Ms(until));
        return string.Join(' ', changes);
    }
}
