using EdgeCam.Pins;
using EdgeCam.Units;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.Pins;

public sealed class MotionSensorTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(10);

    [Fact]
    public void Motion_goes_on_while_pulses_come_and_ends_a_hold_after_the_last()
    {
        var sensor = new MotionSensor(Hold);
        Assert.Equal("start", Feed(sensor, isActive: true, 0));
        Assert.Equal(MediaInstant.Never, sensor.NextDeadline); // as long as the sensor says so
        Assert.Equal("", Feed(sensor, isActive: false, 3));
        Assert.Equal(At.Seconds(13), sensor.NextDeadline);
        Assert.Equal("", Feed(sensor, isActive: true, 12.9));
        Assert.Equal("", Look(sensor, 60));
        Assert.Equal("", Feed(sensor, isActive: false, 61));
        Assert.Equal("", Look(sensor, 70.9));
        Assert.Equal("stop", Look(sensor, 71));
        Assert.Equal("start", Feed(sensor, isActive: true, 72));
    }

    [Fact]
    public void A_pulse_that_was_over_before_it_was_read_counts()
    {
        var sensor = new MotionSensor(Hold);
        sensor.OnEdge(isActive: true, At.Seconds(1));
        sensor.OnEdge(isActive: false, At.Seconds(2));
        Assert.Equal("start", Look(sensor, 3));
        Assert.Equal("stop", Look(sensor, 12));
    }

    [Fact]
    public void Beginnings_and_ends_alternate_and_no_end_is_early_whatever_the_pulses_are() => Prop.ForAll(
        Gen.Choose(1, 15_000).NonEmptyListOf().ToArbitrary(),
        gaps =>
        {
            var (sensor, at, isActive, told) = (new MotionSensor(Hold), 0.0, false, false);
            var lastActive = 0.0;
            foreach (var gap in gaps)
            {
                var edge = at + gap;
                if (sensor.NextDeadline < At.Ms(edge))
                    See(sensor.NextDeadline);
                at = edge;
                isActive = !isActive;
                lastActive = at;
                sensor.OnEdge(isActive, At.Ms(at));
                See(At.Ms(at));
                Assert.True(told || !isActive);
            }

            void See(MediaInstant now)
            {
                if (!sensor.TryPoll(now, out var isMoving))
                    return;
                Assert.NotEqual(told, isMoving);
                told = isMoving;
                Assert.True(isMoving || (!isActive && now - At.Ms(lastActive) >= Hold));
            }
        }).QuickCheckThrowOnFailure();

    private static string Feed(MotionSensor sensor, bool isActive, double seconds)
    {
        sensor.OnEdge(isActive, At.Seconds(seconds));
        return Look(sensor, seconds);
    }

    private static string Look(MotionSensor sensor, double seconds) =>
        sensor.TryPoll(At.Seconds(seconds), out var isMoving) ? isMoving ? "start" : "stop" : "";
}
