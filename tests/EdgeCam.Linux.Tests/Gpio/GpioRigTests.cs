using EdgeCam.Linux.Gpio;
using EdgeCam.Linux.Net;
using EdgeCam.Testing;
using EdgeCam.Testing.Rig;
using Xunit;

namespace EdgeCam.Linux.Tests.Gpio;

/// <summary>Lines of the kernel's simulated GPIO chip, in the virtual machine of tests/rig.</summary>
[Collection(PinRig.Name)]
public sealed class GpioRigTests
{
    public GpioRigTests() => Assert.SkipUnless(PinRig.IsThere, VirtualHardware.Reason);

    [Fact]
    public void A_chip_is_found_by_what_it_is_called_and_the_first_that_is_there_is_meant()
    {
        using var chip = GpioChips.Open(["pinctrl-bcm2711", PinRig.Label]);
        Assert.Equal((PinRig.Label, PinRig.Lines), (chip.Label, chip.Lines));
        using var byName = GpioChips.Open([chip.Name]);
        Assert.Equal(chip.Path, byName.Path);
    }

    [Fact]
    public void A_chip_that_is_not_there_is_answered_with_those_that_are()
    {
        var message = Assert.Throws<GpioException>(() => GpioChips.Open(["pinctrl-bcm2711", "pinctrl-rp1"])).Message;
        Assert.StartsWith("No GPIO chip is called pinctrl-bcm2711 or pinctrl-rp1. There are: ", message, StringComparison.Ordinal);
        Assert.Contains("pinctrl-rig (gpiochip", message, StringComparison.Ordinal);
        Assert.Contains("28 lines", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_is_not_there_is_answered_with_those_that_are()
    {
        using var chip = Chip();
        var message = Assert.Throws<GpioException>(() => chip.Request(new GpioRequest("edgecam fan", [3, 28], IsOutput: true))).Message;
        Assert.Equal("pinctrl-rig has the lines 0 to 27 and no line 28: correct the line of edgecam fan.", message);
    }

    [Fact]
    public void A_line_that_somebody_has_is_answered_with_who_it_is()
    {
        using var chip = Chip();
        using var theirs = chip.Request(new GpioRequest("doorbell of the house that has a long name", [5], IsOutput: false));
        var message = Assert.Throws<GpioException>(() => chip.Request(new GpioRequest("edgecam button", [4, 5], IsOutput: false))).Message;
        Assert.StartsWith("Line 5 of pinctrl-rig is in use by \"doorbell of the house that has \": edgecam button needs it.", message, StringComparison.Ordinal);
        theirs.Dispose();
        using var ours = chip.Request(new GpioRequest("edgecam button", [4, 5], IsOutput: false));
    }

    [Fact]
    public void Outputs_begin_inactive_and_several_change_at_once()
    {
        using var chip = Chip();
        using var lines = chip.Request(new GpioRequest("edgecam test", [10, 11, 12], IsOutput: true));
        Assert.Equal("000", Levels(10, 11, 12));
        lines.Set(mask: 0b111, bits: 0b101);
        Assert.Equal("101", Levels(10, 11, 12));
        lines.Set(mask: 0b010, bits: 0b010);
        Assert.Equal("111", Levels(10, 11, 12));
        Assert.Equal(0b111UL, lines.Get());
    }

    [Fact]
    public void An_output_that_is_active_low_begins_high()
    {
        using var chip = Chip();
        using var lines = chip.Request(new GpioRequest("edgecam test", [13], IsOutput: true) { IsActiveLow = true });
        Assert.Equal("1", Levels(13));
        lines.Set(mask: 1, bits: 1);
        Assert.Equal("0", Levels(13));
    }

    [Fact]
    public void An_input_reports_its_edges_in_order_and_with_the_kernels_own_time()
    {
        PinRig.Pull(6, isHigh: false);
        using var chip = Chip();
        using var lines = chip.Request(new GpioRequest("edgecam test", [6], IsOutput: false));
        Assert.False(lines.TryReadEdge(out _));
        var before = MonotonicClock.Now;
        for (var i = 0; i < 40; i++)
        {
            PinRig.Pull(6, isHigh: i % 2 == 0); // one at a time: the simulated interrupt tells what comes together once
            var edge = Next(lines);
            Assert.Equal((6, i % 2 == 0, 0), (edge.Line, edge.IsActive, edge.Lost));
            Assert.InRange(edge.At.Nanoseconds, before.Nanoseconds, MonotonicClock.Now.Nanoseconds);
            before = edge.At;
        }

        Assert.False(lines.TryReadEdge(out _));
    }

    [Fact]
    public void Edges_that_nobody_read_in_time_are_counted()
    {
        PinRig.Pull(6, isHigh: false);
        using var chip = Chip();
        using var lines = chip.Request(new GpioRequest("edgecam test", [6], IsOutput: false));
        PinRig.Pull(6, isHigh: true);
        Next(lines);
        for (var i = 0; i < 101; i++)
        {
            PinRig.Pull(6, isHigh: i % 2 != 0);
            MonotonicClock.SleepUntil(MonotonicClock.Now + TimeSpan.FromMilliseconds(5)); // for the simulated interrupt
        }

        var (lost, seen, last) = (0, 0, true);
        while (lines.TryReadEdge(out var edge))
            (lost, seen, last) = (lost + edge.Lost, seen + 1, edge.IsActive);
        Assert.False(last); // the newest are kept
        Assert.InRange(seen, 1, 16);
        Assert.InRange(lost + seen, 17, 101);
        Assert.True(lost > 0);
    }

    [Fact]
    public void What_is_shorter_than_the_debounce_is_no_edge_and_active_low_turns_edges_around()
    {
        PinRig.Pull(7, isHigh: true);
        using var chip = Chip();
        using var lines = chip.Request(new GpioRequest("edgecam test", [7], IsOutput: false) { IsActiveLow = true, Bias = GpioBias.PullUp, Debounce = TimeSpan.FromMilliseconds(300) });
        PinRig.Pull(7, isHigh: false);
        PinRig.Pull(7, isHigh: true);
        PinRig.Pull(7, isHigh: false);
        Assert.True(Next(lines).IsActive);
        PinRig.Pull(7, isHigh: true);
        Assert.False(Next(lines).IsActive);
        Assert.False(lines.TryReadEdge(out _));
    }

    [Fact]
    public void Reading_and_setting_cost_nothing_on_the_managed_heap()
    {
        using var chip = Chip();
        using var lines = chip.Request(new GpioRequest("edgecam test", [8], IsOutput: true));
        Allocation.AssertNone(
            () =>
            {
                lines.Set(mask: 1, bits: 1);
                lines.Set(mask: 1, bits: lines.Get() ^ 1);
            },
            times: 20);
    }

    private static GpioChip Chip() => GpioChips.Open([PinRig.Label]);

    private static string Levels(params int[] lines) => string.Concat(lines.Select(line => PinRig.IsHigh(line) ? '1' : '0'));

    private static GpioEdge Next(GpioLines lines)
    {
        if (lines.TryReadEdge(out var edge))
            return edge;
        using var epoll = new Epoll();
        epoll.Add(lines.Handle, EpollEvents.Readable, 1);
        var ready = new EpollEvent[1];
        Assert.Equal(1, epoll.Wait(ready, TimeSpan.FromSeconds(10)));
        Assert.True(lines.TryReadEdge(out edge));
        return edge;
    }
}
