using System.Text.Json.Nodes;
using EdgeCam.Remote.Health;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Health;

public sealed class HealthEventsTests
{
    private readonly HealthEvents _events = new(new HealthLimits(), new JsonObject { ["version"] = "1" });
    private MediaInstant _now = new(MediaInstant.NanosecondsPerSecond);
    private long _frames;

    /// <summary>Nothing is amiss, and pictures come.</summary>
    private HealthFacts Well => new() { IsClockSynchronized = true, Camera = new CameraFacts(false, ++_frames, 0, []) };

    [Fact]
    public void The_first_look_tells_of_the_start_and_of_nothing_that_is_well()
    {
        Assert.Equal(["system/start"], Look(Well with { Celsius = 50, IsUnderVoltage = false, DiskFreeBytes = 1L << 40 }));
        Assert.Empty(Look(Well));
    }

    [Fact]
    public void What_is_amiss_from_the_beginning_is_told()
    {
        Assert.Equal(
            ["system/start", "system/disk_low", "thermal/critical", "power/under_voltage"],
            Look(Well with { Celsius = 90, IsUnderVoltage = true, DiskFreeBytes = 1 }));
        Assert.Equal((ThermalLevel.Critical, true), (_events.Thermal, _events.IsDiskLow));
    }

    [Fact]
    public void Heat_that_flutters_about_a_limit_is_one_event()
    {
        Look(Well);
        var all = new List<string>();
        foreach (var celsius in new[] { 79.9, 80, 79, 81, 76, 80, 74.9, 79.9, 86, 81, 79.9, 74 })
            all.AddRange(Look(Well with { Celsius = celsius }));
        Assert.Equal(["thermal/high", "thermal/normal", "thermal/critical", "thermal/high", "thermal/normal"], all);
    }

    [Fact]
    public void A_temperature_that_is_lost_says_nothing()
    {
        Look(Well with { Celsius = 82 });
        Assert.Empty(Look(Well with { Celsius = null }));
        Assert.Equal(ThermalLevel.High, _events.Thermal);
    }

    [Fact]
    public void The_disk_is_well_again_only_with_some_room_to_spare()
    {
        Look(Well with { DiskFreeBytes = 99L << 20 });
        Assert.Empty(Look(Well with { DiskFreeBytes = 101L << 20 }));
        Assert.Equal(["system/disk_ok"], Look(Well with { DiskFreeBytes = 151L << 20 }));
    }

    [Fact]
    public void A_clock_that_is_set_later_is_an_event_once()
    {
        Look(Well with { IsClockSynchronized = false });
        Assert.Equal(["system/clock_synchronized"], Look(Well));
        Assert.Empty(Look(Well with { IsClockSynchronized = false }));
        Assert.Empty(Look(Well));
    }

    [Fact]
    public void A_camera_without_pictures_for_five_seconds_is_stalled_and_comes_back_with_the_next()
    {
        Look(Frames(1));
        for (var second = 1; second < 5; second++)
            Assert.Empty(Look(Frames(1)));
        Assert.Equal(["camera/stalled"], Look(Frames(1)));
        Assert.Empty(Look(Frames(1)));
        Assert.Equal(["camera/back"], Look(Frames(2)));
        Assert.Equal(CameraCondition.Ok, _events.Camera);
    }

    [Fact]
    public void A_camera_that_is_unplugged_is_absent_at_once_and_until_a_picture_comes()
    {
        Look(Frames(5));
        Assert.Equal(["camera/absent"], Look(Well with { Camera = new CameraFacts(true, 5, 0, []) }));
        for (var second = 0; second < 10; second++)
            Assert.Empty(Look(Frames(5)));
        Assert.Equal(["camera/back"], Look(Frames(6)));
    }

    [Fact]
    public void A_camera_that_is_opened_anew_is_no_news_unless_it_takes_too_long()
    {
        Look(Frames(5_000));
        Assert.Empty(Look(Well with { Camera = null }));
        Assert.Empty(Look(Frames(1))); // its counters begin anew
        for (var second = 1; second < 5; second++)
            Assert.Empty(Look(Well with { Camera = null }));
        Assert.Equal(["camera/absent"], Look(Well with { Camera = null }));
    }

    [Fact]
    public void An_uplink_tells_when_it_comes_up_and_goes_down_and_why()
    {
        Look(Uplink("connecting", null));
        Assert.Empty(Look(Uplink("connecting", "refused")));
        Assert.Equal(["uplink/up"], Look(Uplink("ok", "refused")));
        Assert.Empty(Look(Uplink("held", null)));
        _events.OnSample(Uplink("unreachable", "no route"), _now);
        Assert.True(_events.TryPoll(out var down));
        Assert.Equal(("down", "no route"), (down.EventType, (string?)down.Fields["reason"]));
    }

    [Fact]
    public void The_first_player_and_the_last_are_told()
    {
        Look(Well);
        var all = new List<string>();
        foreach (var players in new[] { 1, 2, 1, 0, 0, 3 })
            all.AddRange(Look(Well with { Camera = Well.Camera! with { Players = players } }).Where(name => name.StartsWith("stream", StringComparison.Ordinal)));
        Assert.Equal(["stream/first_player", "stream/last_player_gone", "stream/first_player"], all);
    }

    private HealthFacts Frames(long count) => Well with { Camera = Well.Camera! with { FramesIn = count } };

    private HealthFacts Uplink(string state, string? reason) => Well with { Camera = Well.Camera! with { Uplinks = [new UplinkFacts("rtp://far:5000", state, reason)] } };

    /// <summary>One sample, a second after the one before.</summary>
    private List<string> Look(HealthFacts facts)
    {
        _events.OnSample(facts, _now);
        _now += TimeSpan.FromSeconds(1);
        var seen = new List<string>();
        while (_events.TryPoll(out var happened))
            seen.Add($"{happened.Topic}/{happened.EventType}");
        return seen;
    }
}
