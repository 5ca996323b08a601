using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Remote;
using EdgeCam.Units;

namespace EdgeCam.Hosting;

/// <summary>Lines of JSON on the control socket: <c>{"kind":"settings","name":"settings","id":"cli-7","body":{…}}</c>, answered by one reply.</summary>
internal static class ControlLine
{
    /// <summary>As of an MQTT message.</summary>
    public const int MaxBytes = 64 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };
    private static readonly (string Text, RequestKind Kind)[] Kinds =
    [
        ("settings", RequestKind.Settings),
        ("desired", RequestKind.DesiredSettings),
        ("command", RequestKind.Command),
        ("entity", RequestKind.Entity),
    ];

    public static byte[] Write(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString() + "\n");

    public static JsonObject Of(RequestKind kind, string name, string id, JsonNode? body) => new()
    {
        ["kind"] = Array.Find(Kinds, pair => pair.Kind == kind).Text,
        ["name"] = name,
        ["id"] = id,
        ["body"] = body,
    };

    /// <summary>False for anything that is no request; <paramref name="request"/> is then null.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, MediaInstant now, out RemoteRequest? request)
    {
        request = null;
        if (!TryParse(line, out var json) || Text(json!, "kind") is not { } kind || Text(json!, "name") is not { } name)
            return false;
        int index = Array.FindIndex(Kinds, pair => string.Equals(pair.Text, kind, StringComparison.Ordinal));
        if (index < 0)
            return false;
        request = new RemoteRequest(Kinds[index].Kind, name, Text(json!, "id") ?? "", json!["body"]?.DeepClone(), now);
        return true;
    }

    public static bool TryParse(ReadOnlySpan<byte> line, out JsonObject? json)
    {
        json = null;
        try
        {
            json = JsonNode.Parse(line, documentOptions: Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return false;
        }
        return json is not null;
    }

    /// <summary>The bytes up to the end of the line; null when it ends before, or is too long.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(Socket socket, int maxBytes, CancellationToken cancel)
    {
        var line = new MemoryStream();
        byte[] buffer = new byte[4_096];
        while (line.Length <= maxBytes)
        {
            int count = await socket.ReceiveAsync(buffer, cancel);
            int end = buffer.AsSpan(0, count).IndexOf((byte)'\n');
            line.Write(buffer, 0, end >= 0 ? end : count);
            if (end >= 0)
                return line.GetBuffer().AsMemory(0, (int)line.Length);
            if (count == 0)
                return null;
        }
        return null;
    }

    private static string? Text(JsonObject json, string name) =>
        json[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.TryGetValue(out string? text) ? text : null;
}
