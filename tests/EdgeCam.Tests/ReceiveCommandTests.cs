using System.Net;
using System.Text.Json;
using EdgeCam.Cli;
using EdgeCam.Cli.Receive;
using EdgeCam.Hosting.Receive;
using EdgeCam.Media;
using EdgeCam.Receiving;
using EdgeCam.Tests.Footage;
using Xunit;

namespace EdgeCam.Tests;

public sealed class ReceiveCommandTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private ReceiveRequest? _request;

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Without_options_it_listens_on_the_port_of_rtp_and_expects_what_the_camera_sends()
    {
        Assert.Equal(3, await Receive());
        var request = _request!;
        Assert.Equal(IPEndPoint.Parse("0.0.0.0:5004"), request.Listen);
        Assert.Equal((null, null, null, null, false), (request.Rtsp, request.Udp, request.File, request.Duration, request.IsJson));
        Assert.Null(request.Reference);
        Assert.Equal(("cam", 30, 400), (request.Path, request.Rate.Numerator, request.Patience.TotalMilliseconds));
        Assert.Equal((48_000, 1), (request.Sound!.SampleRate, request.Sound.Channels));
        Assert.Equal([0x11, 0x88], request.Sound.AudioSpecificConfig.ToArray());
    }

    [Fact]
    public async Task Every_option_reaches_the_far_end()
    {
        await Receive(
            "--listen", "[::1]:6000", "--rtsp", "8555", "--path", "/far/end/", "--udp", "239.1.2.3:5000", "--file", "a.ts", "--seconds", "2.5",
            "--sound-rate", "16000", "--sound-channels", "2", "--fps", "25", "--patience", "250", "--reference", "edgecam.json", "--budget", "300", "--json");
        var request = _request!;
        Assert.Equal(IPEndPoint.Parse("[::1]:6000"), request.Listen);
        Assert.Equal(IPEndPoint.Parse("0.0.0.0:8555"), request.Rtsp);
        Assert.Equal(IPEndPoint.Parse("239.1.2.3:5000"), request.Udp);
        Assert.Equal(("far/end", "a.ts", TimeSpan.FromSeconds(2.5)), (request.Path, request.File, request.Duration));
        Assert.Equal((16_000, 2), (request.Sound!.SampleRate, request.Sound.Channels));
        Assert.Equal(new RequestedReference("edgecam.json", TimeSpan.FromMilliseconds(300)), request.Reference);
        Assert.Equal((25, 250, true), (request.Rate.Numerator, request.Patience.TotalMilliseconds, request.IsJson));
    }

    [Fact]
    public async Task Sound_may_be_left_out_and_rtsp_may_have_an_address()
    {
        await Receive("--sound-rate", "0", "--rtsp", "127.0.0.1:8555");
        Assert.Null(_request!.Sound);
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:8555"), _request.Rtsp);
    }

    [Theory]
    [InlineData("--listen", "5004", "must be an address and a port, as in 192.0.2.1:5004 or [::]:5004")]
    [InlineData("--listen", "0.0.0.0", "must be an address and a port")]
    [InlineData("--listen", "::1:70000", "must be an address and a port")]
    [InlineData("--rtsp", "camera:8554", "must be an address and a port, as in 127.0.0.1:8554, or a port alone")]
    [InlineData("--udp", "0.0.0.0:5000", "must be where a player listens")]
    [InlineData("--udp", "127.0.0.1:0", "must be where a player listens")]
    [InlineData("--path", "a b", "must be letters")]
    [InlineData("--sound-rate", "47000", "must be 0 or a sample rate of AAC")]
    [InlineData("--sound-channels", "6", "must be 1 or 2")]
    [InlineData("--fps", "0", "must be a whole number from 1 to 240")]
    [InlineData("--patience", "-1", "must be a whole number from 0 to 5000")]
    [InlineData("--seconds", "0", "must be more than 0")]
    public async Task A_wrong_value_is_named_with_what_would_be_right(string option, string value, string advice)
    {
        Assert.Equal(64, await Receive(option, value));
        Assert.Null(_request);
        Assert.Contains($"{option} is \"", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains(advice, _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Theory]
    [InlineData("--reference", "/nowhere/a.mp4", "there is no such file; give the path of the file that the camera plays")]
    [InlineData("--budget", "300", "--budget is for a viewer, and only --reference has one")]
    public async Task A_viewer_needs_a_reference_that_is_there(string option, string value, string advice)
    {
        Assert.Equal(64, await Receive(option, value));
        Assert.Null(_request);
        Assert.Contains(advice, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reference_without_pictures_ends_it_with_a_reason()
    {
        Needs.Libav();
        Assert.Equal(1, await ReceiveForReal("--listen", "127.0.0.1:0", "--reference", Path.Combine(AppContext.BaseDirectory, "edgecam.json")));
        Assert.Contains("edgecam.json\" cannot be read: ", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_machine_cannot_do_ends_it_with_a_reason()
    {
        Assert.Equal(1, await ReceiveForReal("--listen", "203.0.113.1:5004"));
        Assert.Contains("No interface of this machine has the address", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await ReceiveForReal("--listen", "127.0.0.1:0", "--file", "/nowhere/a.ts"));
        Assert.Contains("--file \"/nowhere/a.ts\" cannot be written", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_object_and_alone_on_the_output_though_nothing_came()
    {
        Assert.Equal(0, await ReceiveForReal("--listen", "127.0.0.1:0", "--seconds", "0.1", "--json"));
        var root = JsonDocument.Parse(_output.ToString()).RootElement;
        foreach (var key in (string[])["seconds", "packets", "frames", "frames_given_up", "lost", "recovered", "key_frame_requests", "restarts", "audio_frames", "malformed", "strangers"])
            Assert.Equal(0, root.GetProperty(key).GetDouble());
        foreach (var key in (string[])["used_kbps", "jitter_ms", "delay_from", "signal_p50_ms", "signal_p95_ms", "frame_p50_ms", "frame_p95_ms", "frozen_s", "freezes", "audio_share"])
            Assert.Equal(JsonValueKind.Null, root.GetProperty(key).ValueKind);
        Assert.False(root.TryGetProperty("reference", out _));
        Assert.Contains("uplink to udp 127.0.0.1:", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_tells_what_happened_since_the_one_before()
    {
        var before = new ReceptionReport { Packets = 1_000, Bytes = 1_000_000, Lost = 5, Recovered = 10, Frames = 100 };
        var now = before with
        {
            Packets = 1_190,
            Bytes = 1_250_000,
            Lost = 15,
            Recovered = 40,
            Frames = 130,
            KeyFrameRequests = 2,
            Jitter = TimeSpan.FromMilliseconds(3.25),
            Frozen = TimeSpan.FromSeconds(1.5),
            Delay = new DelayReport(true, default, default, default, default, TimeSpan.FromMilliseconds(85), TimeSpan.FromMilliseconds(190)),
        };
        Assert.Equal(
            "  2000 kbit/s  30.0 frames/s  loss 20.0%, repaired 5.0%  jitter 3.3 ms  delay 85 ms, worst 190  frozen 1.5 s  PLI 2",
            ReceptionLine.Text(before, now, TimeSpan.FromSeconds(1)));
        Assert.Contains("  delay +85 ms, worst 190 (over the fastest)  ", ReceptionLine.Text(before, now with { Delay = now.Delay with { IsBySenderClock = false } }, TimeSpan.FromSeconds(1)), StringComparison.Ordinal);
        Assert.EndsWith("  low 10.0/s, low shown, 3 switches", ReceptionLine.Text(before, now with { LowFrames = 10, Shown = UplinkRendition.Low, Switches = 3 }, TimeSpan.FromSeconds(1)), StringComparison.Ordinal);
        Assert.Contains("  no pictures  ", ReceptionLine.Text(before, before, TimeSpan.FromSeconds(1)), StringComparison.Ordinal);
    }

    private Task<int> Receive(params string[] args) => Run(
        (request, _, _, _) =>
        {
            _request = request;
            return Task.FromResult(3);
        },
        args);

    private Task<int> ReceiveForReal(params string[] args) => Run(FarEndProgram.RunAsync, args);

    private Task<int> Run(RunFarEnd run, string[] args) =>
        CommandLine.RunAsync([ReceiveCommand.Create(run)], ["receive", .. args], _output, _error, TestContext.Current.CancellationToken);
}
