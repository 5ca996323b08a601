using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeCam.Remote.Requests;

/// <summary>Replies as the contract shapes them.</summary>
/// <remarks>Reentrant.</remarks>
public static class ReplyEncoder
{
    /// <summary>Faults beyond these bytes are only counted: a broker takes 64 KiB, and a request may hold thousands.</summary>
    private const int MaxErrorBytes = 40 * 1024;
    private const int MaxTextLength = 512;
    private const int MaxGotBytes = 256;

    private static readonly string[] Own = ["id", "status", "code", "msg", "errors", "errors_omitted", "dur_ms", "ts", "ts_ok"];
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object in UTF-8, without a line end.</summary>
    /// <param name="took">From the request to this reply.</param>
    public static byte[] Encode(string id, RemoteReply reply, TimeSpan took, ClockReading clock)
    {
        try
        {
            return Write(id, reply, took, clock);
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or NotSupportedException)
        {
            // A field that is no JSON, such as NaN, is a fault of whoever made the reply; the caller still gets one.
            return Write(id, RemoteReply.Failed("internal", $"the reply cannot be written: {fault.Message}"), took, clock);
        }
    }

    /// <summary>How a status is written.</summary>
    public static string NameOf(ReplyStatus status) => status switch
    {
        ReplyStatus.Ok => "ok",
        ReplyStatus.Rejected => "rejected",
        ReplyStatus.Busy => "busy",
        ReplyStatus.Accepted => "accepted",
        ReplyStatus.Progress => "progress",
        _ => "failed",
    };

    private static byte[] Write(string id, RemoteReply reply, TimeSpan took, ClockReading clock)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(bytes, Plain);
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("status", NameOf(reply.Status));
        WriteUnlessEmpty(json, "code", reply.Code);
        WriteUnlessEmpty(json, "msg", reply.Message);
        foreach (var (key, value) in reply.Fields.Where(field => !Own.Contains(field.Key, StringComparer.Ordinal)))
            WriteNode(json, key, value);
        WriteErrors(json, reply.Errors);
        json.WriteNumber("dur_ms", (long)Math.Max(0, took.TotalMilliseconds));
        clock.WriteTo(json);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<RequestFault> errors)
    {
        if (errors.Count == 0)
            return;
        var (written, start) = (0, json.BytesCommitted + json.BytesPending);
        json.WriteStartArray("errors");
        for (; written < errors.Count && json.BytesCommitted + json.BytesPending - start < MaxErrorBytes; written++)
            WriteError(json, errors[written]);
        json.WriteEndArray();
        if (written < errors.Count)
            json.WriteNumber("errors_omitted", errors.Count - written);
    }

    private static void WriteError(Utf8JsonWriter json, RequestFault error)
    {
        json.WriteStartObject();
        json.WriteString("path", Short(error.Path));
        json.WriteString("code", error.Code);
        if (error.Got is { } got && ShortJson(got) is { } shown)
            WriteNode(json, "got", shown);
        WriteUnlessNull(json, "min", error.Min);
        WriteUnlessNull(json, "max", error.Max);
        json.WriteString("msg", Short(error.Message));
        if (error.DidYouMean is { } meant)
            json.WriteString("did_you_mean", Short(meant));
        json.WriteEndObject();
    }

    private static void WriteNode(Utf8JsonWriter json, string key, JsonNode? value)
    {
        json.WritePropertyName(key);
        if (value is null)
            json.WriteNullValue();
        else
            value.WriteTo(json);
    }

    private static void WriteUnlessEmpty(Utf8JsonWriter json, string key, string value)
    {
        if (value.Length > 0)
            json.WriteString(key, Short(value));
    }

    private static void WriteUnlessNull(Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number)
            json.WriteNumber(key, number);
    }

    private static string Short(string text) => text.Length <= MaxTextLength ? text : $"{text.AsSpan(0, MaxTextLength)}…";

    /// <summary>What the caller sent need not be sent back whole.</summary>
    private static JsonNode? ShortJson(JsonNode got) => got.ToJsonString() is { Length: > MaxGotBytes } text ? $"{text.AsSpan(0, MaxGotBytes)}…" : got;
}
