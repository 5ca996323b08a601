using System.Text;
using System.Text.Json;
using EdgeCam.Remote;
using EdgeCam.Remote.Requests;
using EdgeCam.Units;

namespace EdgeCam.Fuzz.Targets;

/// <summary>
/// Messages of a broker, one per line: a letter for the topic, <c>!</c> for a retained one, then the payload. Each is refused
/// or answered exactly once, and every answer is JSON.
/// </summary>
internal static class RemoteRequests
{
    private const string Base = "edgecam/v1/ec-1";
    private static readonly Topics Topics = new("edgecam", "ec-1");
    private static readonly DateTimeOffset Wall = DateTimeOffset.UnixEpoch.AddYears(56);

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        var broker = new Broker();
        var desk = new RequestDesk(Topics, ["door"], broker);
        var now = default(MediaInstant);
        foreach (var range in input.Split((byte)'\n'))
        {
            now += TimeSpan.FromSeconds(1);
            TakeIn(desk, broker, input[range], new ClockReading(now, Wall + (now - default(MediaInstant)), IsSynchronised: true));
        }

        Check.That(desk.Counts.Outstanding == 0, "nothing is left without an answer");
    }

    private static void TakeIn(RequestDesk desk, Broker broker, ReadOnlySpan<byte> line, ClockReading clock)
    {
        if (line.IsEmpty)
            return;
        var (topic, isRetained) = (TopicOf(line[0]), line is [_, (byte)'!', ..]);
        var message = new BrokerMessage(topic, line[(isRetained ? 2 : 1)..].ToArray()) { IsRetained = isRetained };
        var before = broker.Published.Count;
        var pending = desk.OnMessage(message, clock, 1);
        Check.That(pending is null || broker.Published.Count == before, "who is admitted has no answer yet");
        Check.That(pending is null || !isRetained || pending.Request.Kind == RequestKind.DesiredSettings, "a retained request never runs");
        if (pending is not null)
            Answer(pending, clock);
        Check.That(broker.Published.Count - before <= 1, "one message gets one answer");
        foreach (var answer in broker.Published.Skip(before))
            CheckAnswer(answer);
        Check.Note((topic, isRetained, pending is null, pending?.Request.Body?.GetValueKind()));
    }

    private static void Answer(PendingRequest pending, ClockReading clock)
    {
        // What asks for something can be walked to the end: every string is one, no member comes twice.
        var echo = RemoteReply.Ok([]) with { Errors = [new RequestFault("", "echo", "") { Got = pending.Request.Body?.DeepClone() }] };
        Check.That(pending.Request.Id.Length is > 0 and <= 64, "an id has bounds");
        Check.That(pending.Finish(echo, clock) && !pending.Abandon(clock), "the first answer is the only one");
    }

    private static void CheckAnswer(BrokerMessage answer)
    {
        Check.That(answer.Payload.Length <= RequestPayload.MaxBytes, "an answer fits a packet");
        using var json = JsonDocument.Parse(answer.Payload);
        var root = json.RootElement;
        var isError = string.Equals(answer.Topic, Topics.Error, StringComparison.Ordinal);
        Check.That(root.TryGetProperty(isError ? "code" : "status", out var word), "an answer says how it went");
        Check.Note((isError, word.GetString(), root.TryGetProperty("code", out var code) ? code.GetString() : ""));
        Check.That(word.GetString() is not "failed", "an echo can be written");
    }

    private static string TopicOf(byte letter) => letter switch
    {
        (byte)'s' => Topics.SettingsSet,
        (byte)'d' => Topics.SettingsDesired,
        (byte)'c' => Topics.Command("clip"),
        (byte)'e' => Topics.EntitySet("light"),
        (byte)'g' => Topics.GroupCommand("door", "clip"),
        _ => Base + "/cmd/" + Encoding.Latin1.GetString([letter]),
    };

    private sealed class Broker : IBroker
    {
        public List<BrokerMessage> Published { get; } = [];

        public BrokerStatus Status => default;

        public void Publish(BrokerMessage message, Queueing queueing) => Published.Add(message);
    }
}
