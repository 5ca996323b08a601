using EdgeCam.Linux.Gpio;
using EdgeCam.Pins;
using EdgeCam.Testing.Rig;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Linux.Tests.Gpio;

/// <summary>What the core makes of lines, with the lines of the rig: a button, a sensor, an LED, a filter.</summary>
[Collection(PinRig.Name)]
public sealed class BoxRigTests
{
    public BoxRigTests() => Assert.SkipUnless(PinRig.IsThere, VirtualHardware.Reason);

    [Fact]
    public void A_finger_on_the_button_is_a_press()
    {
        PinRig.Pull(20, isHigh: true);
        using var chip = GpioChips.Open([PinRig.Label]);
        using var lines = chip.Request(new GpioRequest("edgecam button", [20], IsOutput: false) { IsActiveLow = true, Bias = GpioBias.PullUp });
        var (button, presses) = (new PushButton(), new List<ButtonPress>());
        PinRig.Pull(20, isHigh: false);
        Run(TimeSpan.FromMilliseconds(200));
        Assert.Empty(presses);
        PinRig.Pull(20, isHigh: true);
        Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal([ButtonPress.Short], presses);
        PinRig.Pull(20, isHigh: false);
        Run(PushButton.LongPress + TimeSpan.FromMilliseconds(200));
        Assert.Equal([ButtonPress.Short, ButtonPress.Long], presses);

        void Run(TimeSpan time) => Until(time, now =>
        {
            while (lines.TryReadEdge(out var edge))
                button.OnEdge(edge.IsActive, edge.At);
            if (button.TryPoll(now, out var press))
                presses.Add(press);
        });
    }

    [Fact]
    public void The_led_blinks()
    {
        using var chip = GpioChips.Open([PinRig.Label]);
        using var lines = chip.Request(new GpioRequest("edgecam status_led", [21], IsOutput: true));
        var (led, seen) = (new StatusLed { Condition = BoxCondition.Identify }, new List<bool>());
        Until(TimeSpan.FromSeconds(1), now =>
        {
            if (led.TryPoll(now, out var isLit))
                lines.Set(mask: 1, bits: isLit ? 1UL : 0);
            if (seen.Count == 0 || seen[^1] != PinRig.IsHigh(21))
                seen.Add(PinRig.IsHigh(21));
        });
        Assert.InRange(seen.Count, 6, 14); // twelve and a half by the clock
    }

    [Fact]
    public void Both_sides_of_the_filters_bridge_are_never_on_at_a_time_as_seen_from_outside()
    {
        using var chip = GpioChips.Open([PinRig.Label]);
        using var lines = chip.Request(new GpioRequest("edgecam ir_cut", [22, 23], IsOutput: true));
        var filter = new IrCutFilter(TimeSpan.FromMilliseconds(60));
        var (isOver, both, pulses) = (false, 0, 0);
        var watcher = new Thread(() =>
        {
            var wasOn = false;
            while (!Volatile.Read(ref isOver))
            {
                var (a, b, stillA) = (PinRig.IsHigh(22), PinRig.IsHigh(23), PinRig.IsHigh(22));
                both += a && b && stillA ? 1 : 0;
                pulses += (a || b) && !wasOn ? 1 : 0;
                wasOn = a || b;
            }
        });
        watcher.Start();
        var wish = 0;
        Until(TimeSpan.FromSeconds(4), now =>
        {
            filter.Want(isNight: wish++ / 3 % 2 == 0); // changes its mind all the time
            if (filter.TryPoll(now, out var drive))
                lines.Set(mask: 0b11, bits: (drive.A ? 1UL : 0) | (drive.B ? 2UL : 0));
        });
        Volatile.Write(ref isOver, true);
        watcher.Join();
        Assert.Equal(0, both);
        Assert.InRange(pulses, 3, 9);
    }

    private static void Until(TimeSpan time, Action<MediaInstant> look)
    {
        for (var end = MonotonicClock.Now + time; MonotonicClock.Now < end; MonotonicClock.SleepUntil(MonotonicClock.Now + TimeSpan.FromMilliseconds(5)))
            look(MonotonicClock.Now);
    }
}
