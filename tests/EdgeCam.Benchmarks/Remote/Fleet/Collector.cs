using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EdgeCam.Linux;
using EdgeCam.Remote;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Remote.Fleet;

/// <summary>What was counted so far: by the broker itself ($SYS), and messages by who listens to all cameras.</summary>
/// <param name="At">Of the broker's counts, which come every ten seconds.</param>
internal readonly record struct FleetCounts(MediaInstant At, double PacketsIn, double PacketsOut, double BytesIn, double BytesOut, long Messages, long HealthMessages, long HealthBytes);

/// <summary>Who listens to all cameras and keeps count, as the owner's database would.</summary>
/// <remarks>Fed by one thread, asked by another.</remarks>
internal sealed class Collector
{
    public static readonly string[] Topics = ["edgecam/v1/+/availability", "edgecam/v1/+/info", "edgecam/v1/+/state", "edgecam/v1/+/health", "edgecam/v1/+/event/#", "$SYS/broker/#"];
    private readonly ConcurrentDictionary<string, double> _system = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Camera, long Number), byte> _events = new();
    private readonly ConcurrentDictionary<string, string> _availability = new(StringComparer.Ordinal);
    private long _countedAt;
    private long _messages;
    private long _repeated;
    private long _healthMessages;
    private long _healthBytes;

    /// <summary>Different events that came.</summary>
    public int Events => _events.Count;

    /// <summary>Events that came once more.</summary>
    public long Repeated => Volatile.Read(ref _repeated);

    public int Online => _availability.Values.Count(text => text == "online");

    public FleetCounts Counts => new(
        new MediaInstant(Volatile.Read(ref _countedAt)),
        Of("messages/received"), Of("messages/sent"), Of(BytesReceived), Of("bytes/sent"),
        Volatile.Read(ref _messages), Volatile.Read(ref _healthMessages), Volatile.Read(ref _healthBytes));

    public void OnMessage(BrokerMessage message)
    {
        var levels = message.Topic.Split('/');
        if (levels[0] == "$SYS")
        {
            OnSystem(message);
            return;
        }

        Interlocked.Increment(ref _messages);
        if (levels is [_, _, var camera, "event", ..])
            OnEvent(camera, message);
        else if (levels is [_, _, var known, "availability"])
            _availability[known] = Encoding.UTF8.GetString(message.Payload.Span);
        else if (levels is [.., "health"])
            OnHealth(message);
    }

    private void OnSystem(BrokerMessage message)
    {
        if (!double.TryParse(Encoding.UTF8.GetString(message.Payload.Span), CultureInfo.InvariantCulture, out var value))
            return;
        _system[message.Topic] = value;
        if (message.Topic == System + BytesReceived)
            Volatile.Write(ref _countedAt, MonotonicClock.Now.Nanoseconds);
    }

    private void OnEvent(string camera, BrokerMessage message)
    {
        if (!_events.TryAdd((camera, (long)JsonNode.Parse(message.Payload.Span)!["seq"]!), 0))
            Interlocked.Increment(ref _repeated);
    }

    private void OnHealth(BrokerMessage message)
    {
        Interlocked.Increment(ref _healthMessages);
        Interlocked.Add(ref _healthBytes, message.Payload.Length);
    }

    private double Of(string name) => _system.GetValueOrDefault(System + name);

    private const string System = "$SYS/broker/";
    private const string BytesReceived = "bytes/received";
}
