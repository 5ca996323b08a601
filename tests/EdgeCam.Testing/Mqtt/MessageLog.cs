using System.Text.Json.Nodes;
using EdgeCam.Testing.Processes;

namespace EdgeCam.Testing.Mqtt;

/// <summary>What an independent client received, as it says itself: mosquitto_sub's JSON, topic, payload and properties.</summary>
public sealed class MessageLog : IAsyncDisposable
{
    private readonly string _file;
    private readonly Tool _client;

    internal MessageLog(string file, IEnumerable<string> arguments)
    {
        _file = file;
        File.WriteAllText(file, "");
        // Its output has to be looked at while it runs. It flushes after each message.
        _client = Tool.Start("sh", ["-c", "out=$1; shift; exec mosquitto_sub \"$@\" >\"$out\"", "sh", file, .. arguments, "-F", "%j"]);
    }

    /// <summary>All so far, in the order they came.</summary>
    public IReadOnlyList<ReceivedMessage> All
    {
        get
        {
            var text = File.ReadAllText(_file);
            return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ReceivedMessage.Parse)];
        }
    }

    /// <summary>Those of a topic that ends so.</summary>
    public IReadOnlyList<ReceivedMessage> Of(string end) => [.. All.Where(message => message.Topic.EndsWith(end, StringComparison.Ordinal))];

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}

/// <summary>One message.</summary>
/// <param name="At">When it arrived, by the client's clock.</param>
/// <param name="Properties">Of MQTT 5, named as mosquitto_sub does; none: empty.</param>
public sealed record ReceivedMessage(string Topic, string Payload, bool IsRetained, DateTimeOffset At, JsonObject Properties)
{
    /// <summary>The payload, which must be JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Payload)!;

    internal static ReceivedMessage Parse(string line)
    {
        var json = JsonNode.Parse(line)!;
        var time = ((string)json["tst"]!).Split('Z')[0] + 'Z'; // mosquitto_sub 2.0 says Z and +0000
        return new(
            (string)json["topic"]!, (string?)json["payload"] ?? "", (int)json["retain"]! == 1,
            DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), json["properties"] as JsonObject ?? []);
    }
}
