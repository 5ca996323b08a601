using System.Text.Json;
using EdgeCam.Diagnostics;
using EdgeCam.Health;
using EdgeCam.Remote;
using EdgeCam.Remote.Health;

namespace EdgeCam.Tests.Health;

/// <summary>A broker that keeps what it is given.</summary>
internal sealed class KeptMessages : IBroker
{
    public List<(BrokerMessage Message, Queueing Queueing)> All { get; } = [];

    public BrokerStatus Status { get; set; } = new(IsConnected: true, 0, 0, 0, "");

    public void Publish(BrokerMessage message, Queueing queueing) => All.Add((message, queueing));

    public IEnumerable<BrokerMessage> To(string topic) => All.Select(sent => sent.Message).Where(message => string.Equals(message.Topic, topic, StringComparison.Ordinal));

    public JsonElement LastTo(string topic) => JsonDocument.Parse(To(topic).Last().Payload).RootElement;
}

/// <summary>Readings that a test changes by <c>with</c>.</summary>
internal static class Readings
{
    public static CameraReading Camera { get; } = new(
        IsSourceAbsent: false, SourceReturns: 0, FramesIn: 100, FramesOut: 100, BytesOut: 1_000_000, new FrameLosses(6, 7, 8, 9, 0, 0), Refused: 1, IdrsForced: 3,
        (IsHardware: true, "bcm2835-codec"), new LatencyHistogram(), RingBytes: 16 << 20, TimeSpan.FromSeconds(44.1), Players: 2, SentBytes: 5_000_000, Laps: 4, [Uplink]);

    public static UplinkReading Uplink => new(
        "srt://far:9000", "ok", null, Bytes: 1_000_000, Acknowledged: 1000, Lost: 10, TargetKbps: 1500, RoundTripMs: 12, BufferingMs: 4, QueueMs: 9, new UplinkDrops(1, 2, 3, 4, 5));
}
