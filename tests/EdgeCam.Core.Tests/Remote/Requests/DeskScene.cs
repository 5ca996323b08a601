using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EdgeCam.Remote;
using EdgeCam.Remote.Requests;
using EdgeCam.Units;

namespace EdgeCam.Core.Tests.Remote.Requests;

/// <summary>A desk, a broker that notes what is published, and a clock that stands until it is moved.</summary>
internal sealed class DeskScene : IBroker
{
    public const string Base = "edgecam/v1/ec-1";
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-11-22T06:30:00.051Z", CultureInfo.InvariantCulture);

    private TimeSpan _elapsed;

    public DeskScene() => Desk = new RequestDesk(new Topics("edgecam", "ec-1"), ["door", "roof"], this);

    public RequestDesk Desk { get; }

    public List<(BrokerMessage Message, Queueing Queueing)> Published { get; } = [];

    public bool IsSynchronised { get; set; } = true;

    public ClockReading Clock => new(new MediaInstant(5_000_000_000) + _elapsed, Start + _elapsed, IsSynchronised);

    public BrokerStatus Status => new(IsConnected: true, 0, 0, 0, "");

    /// <summary>The newest reply, as JSON.</summary>
    public JsonObject Reply => Json(Published[^1].Message);

    public void Publish(BrokerMessage message, Queueing queueing) => Published.Add((message, queueing));

    public void Pass(TimeSpan span) => _elapsed += span;

    public void Pass(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    public PendingRequest? Receive(BrokerMessage message, ulong randomBits = 0) => Desk.OnMessage(message, Clock, randomBits);

    /// <summary>As <c>B/<paramref name="topic"/></c>.</summary>
    public PendingRequest? Receive(string topic, string payload, ulong randomBits = 0) => Receive(Message(topic, payload), randomBits);

    public static BrokerMessage Message(string topic, string payload) => new($"{Base}/{topic}", Encoding.UTF8.GetBytes(payload));

    public static JsonObject Json(BrokerMessage message) => JsonNode.Parse(message.Payload.Span)!.AsObject();
}
