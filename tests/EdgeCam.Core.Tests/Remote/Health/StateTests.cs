using System.Text;
using System.Text.Json;
using EdgeCam.Diagnostics;
using EdgeCam.Remote.Health;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Health;

public sealed class StateTests
{
    private static readonly MediaInstant Start = new(MediaInstant.NanosecondsPerSecond);
    private readonly StateReport _report = new();

    [Fact]
    public void A_state_is_told_when_it_changes_and_not_again()
    {
        _report.OnState(new CameraState("ok", "none"));
        Assert.True(_report.TryPoll(Start, out _));
        _report.OnState(new CameraState("ok", "none"));
        Assert.False(_report.TryPoll(Start + TimeSpan.FromHours(1), out _));
        Assert.Equal(MediaInstant.Never, _report.NextDeadline);
    }

    [Fact]
    public void A_state_that_flickers_is_told_once_a_second_at_most_and_then_as_it_is_last()
    {
        var told = new List<string>();
        for (var tenth = 0; tenth < 35; tenth++)
        {
            _report.OnState(new CameraState($"{tenth}", "none"));
            if (_report.TryPoll(Start + TimeSpan.FromSeconds(0.1 * tenth), out var state))
                told.Add(state.Camera);
        }

        Assert.Equal(["0", "10", "20", "30"], told);
        Assert.Equal(Start + TimeSpan.FromSeconds(4), _report.NextDeadline);
        Assert.True(_report.TryPoll(_report.NextDeadline, out var last));
        Assert.Equal("34", last.Camera);
    }

    [Fact]
    public void A_broker_that_may_have_forgotten_is_told_again()
    {
        Assert.False(_report.TryPoll(Start, out _));
        _report.OnState(new CameraState("ok", "none"));
        Assert.True(_report.TryPoll(Start, out _));
        _report.OnForgotten();
        Assert.True(_report.TryPoll(Start + TimeSpan.FromSeconds(1), out _));
    }

    [Fact]
    public void What_is_unknown_of_a_state_is_null() => Assert.Equal(
        """{"ts":"2026-11-22T06:30:00.000Z","ts_ok":false,"boot":null,"camera":"ok","uplink":"none","stopped":null,"thermal":null,"under_voltage":null,"disk_low":null,"rtsp_clients":null,"motion":true,"privacy":null,"ir_light":null,"night":null,"profile":null,"ip":null}""",
        Encoding.UTF8.GetString(new CameraState("ok", "none") { Motion = true }.Encode(new DateTimeOffset(2026, 11, 22, 6, 30, 0, TimeSpan.Zero), false, null)));

    [Fact]
    public void Who_a_camera_is_can_be_read_back()
    {
        var info = new CameraInfo("ec-0123456789ab", "Door \"west\"", "0.1.0") { Capabilities = ["motion"], StreamUrls = ["rtsp://10.0.0.9:8554/cam"] };
        using var json = JsonDocument.Parse(info.Encode(DateTimeOffset.UnixEpoch, isTimeRight: false));
        Assert.Equal("Door \"west\"", json.RootElement.GetProperty("name").GetString());
        Assert.Equal("0.1.0", json.RootElement.GetProperty("versions").GetProperty("edgecam").GetString());
        Assert.Equal("rtsp://10.0.0.9:8554/cam", json.RootElement.GetProperty("streams")[0].GetString());
    }

    [Fact]
    public void An_id_is_the_same_for_the_same_machine_and_does_not_show_it()
    {
        var id = CameraId.From("0123456789abcdef0123456789abcdef");
        Assert.Matches("^ec-[0-9a-f]{12}$", id);
        Assert.Equal(id, CameraId.From("0123456789abcdef0123456789abcdef"));
        Assert.NotEqual(id, CameraId.From("0123456789abcdef0123456789abcdee"));
        Assert.DoesNotContain("0123456789ab", id, StringComparison.Ordinal);
    }

    [Fact]
    public void Percentiles_are_of_what_came_since_they_were_asked_for()
    {
        var (histogram, window) = (new LatencyHistogram(), new LatencyWindow());
        Assert.Null(window.Next(histogram));
        for (var ms = 1; ms <= 100; ms++)
            histogram.Add(TimeSpan.FromMilliseconds(ms));
        Assert.Equal((TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(99)), window.Next(histogram));
        Assert.Null(window.Next(histogram));
        histogram.Add(TimeSpan.FromHours(1));
        histogram.Add(TimeSpan.FromSeconds(-1));
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromMilliseconds(LatencyHistogram.Bins - 1)), window.Next(histogram));
    }
}
