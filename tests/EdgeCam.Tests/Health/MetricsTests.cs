using System.Net;
using System.Net.Sockets;
using EdgeCam.Health;
using EdgeCam.Linux.Health;
using EdgeCam.Remote;
using OpenTelemetry.Metrics;
using Xunit;

namespace EdgeCam.Tests.Health;

/// <summary>One after the other: a meter is known to the whole process by its name.</summary>
[Collection(OneMeter)]
public sealed class MetricsTests : IDisposable
{
    /// <summary>Of tests that make the meter.</summary>
    public const string OneMeter = "one meter";

    private CameraReading? _camera = Readings.Camera with { Uplinks = [Readings.Uplink, Readings.Uplink with { Name = "rtp://a\\b\"c\nd", State = "unreachable", RoundTripMs = 0 }] };
    private readonly CameraMeter _meter;

    public MetricsTests() => _meter = new CameraMeter(() => _camera, () => new BrokerStatus(true, 3, 2, 1, ""), new MachineProbe("/", "/"));

    [Fact]
    public void A_page_keeps_the_grammar_and_holds_the_figures()
    {
        var samples = PrometheusGrammar.Read(PrometheusText.Of(CameraMeter.Name));
        Assert.Equal(100, samples["edgecam_frames_in_total"]);
        Assert.Equal(1_000_000, samples["edgecam_encoder_output_bytes_total"]);
        Assert.Equal(44.1, samples["edgecam_ring_span_seconds"]);
        Assert.Equal(1, samples["edgecam_mqtt_connected"]);
        Assert.Equal(1_500_000, samples["edgecam_uplink_target_bits_per_second{edgecam_uplink=\"srt://far:9000\"}"]);
        Assert.Equal(2, samples["edgecam_uplink_dropped_total{edgecam_uplink=\"srt://far:9000\",edgecam_reason=\"non_ref\"}"]);
        Assert.Equal(0, samples["""edgecam_uplink_up{edgecam_uplink="rtp://a\\b\"c\nd"}"""]);
        Assert.True(samples["process_memory_usage_bytes"] > 0);
        Assert.True(samples["process_cpu_time_seconds_total"] > 0);
    }

    [Fact]
    public void What_is_not_known_is_not_on_the_page()
    {
        _camera = null;
        var samples = PrometheusGrammar.Read(PrometheusText.Of(CameraMeter.Name));
        Assert.DoesNotContain(samples.Keys, name => name.StartsWith("edgecam_frames", StringComparison.Ordinal) || name.StartsWith("edgecam_uplink", StringComparison.Ordinal) || name.StartsWith("edgecam_sub_stream", StringComparison.Ordinal));
        Assert.Contains("edgecam_mqtt_reconnects_total", samples.Keys, StringComparer.Ordinal);
    }

    [Fact]
    public void The_sub_stream_has_counters_of_its_own()
    {
        _camera = _camera! with { Sub = new SubStreamReading(FramesOut: 50, BytesOut: 5_000, Refused: 2, IdrsForced: 1) };
        var samples = PrometheusGrammar.Read(PrometheusText.Of(CameraMeter.Name));
        Assert.Equal(50, samples["edgecam_sub_stream_frames_out_total"]);
        Assert.Equal(2, samples["edgecam_sub_stream_frames_refused_total"]);
        Assert.Equal(5_000, samples["edgecam_sub_stream_output_bytes_total"]);
        Assert.Equal(1, samples["edgecam_sub_stream_idr_forced_total"]);
    }

    [Fact]
    public void A_meter_of_another_name_is_not_shown() => Assert.Equal("", PrometheusText.Of("Other"));

    [Fact]
    public async Task The_page_is_served_on_the_loopback_and_nothing_else_is()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var page = await MetricsPage.StartAsync(0, CameraMeter.Name);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{page.Port}") };
        using var answer = await client.GetAsync(new Uri("/metrics", UriKind.Relative), cancel);
        Assert.Equal(PrometheusText.ContentType, answer.Content.Headers.ContentType!.ToString());
        Assert.NotEmpty(PrometheusGrammar.Read(await answer.Content.ReadAsStringAsync(cancel)));
        using var other = await client.GetAsync(new Uri("/", UriKind.Relative), cancel);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        using var posted = await client.PostAsync(new Uri("/metrics", UriKind.Relative), null, cancel);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        if (NetworkLink.LocalAddress() is { } address)
            await Assert.ThrowsAnyAsync<SocketException>(() => ConnectAsync(address, page.Port, cancel));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_fault_that_names_it()
    {
        await using var first = await MetricsPage.StartAsync(0, CameraMeter.Name);
        var fault = await Assert.ThrowsAnyAsync<IOException>(() => MetricsPage.StartAsync(first.Port, CameraMeter.Name));
        Assert.Contains($"{first.Port}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_is_sent_the_same_by_otlp()
    {
        await using var collector = await OtlpCollector.StartAsync();
        using (var export = MetricsExport.Start(collector.Endpoint, TimeSpan.FromSeconds(60), "ec-1", "0.1.0"))
            Assert.True(export.ForceFlush(10_000));
        var received = await collector.FirstAsync(TestContext.Current.CancellationToken);
        Assert.Equal("/v1/metrics", received.Path);
        Assert.Equal("application/x-protobuf", received.ContentType);
        Assert.Equal(100, received.Values["edgecam.frames.in"]);
        Assert.Equal(44.1, received.Values["edgecam.ring.span"]);
        Assert.Contains(received.Texts, text => text is "ec-1");
        Assert.Contains(received.Texts, text => text is "srt://far:9000");
    }

    public void Dispose() => _meter.Dispose();

    private static async Task ConnectAsync(IPAddress address, int port, CancellationToken cancel)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address, port, cancel);
    }
}
