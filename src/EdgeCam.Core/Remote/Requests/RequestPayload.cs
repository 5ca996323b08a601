using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace EdgeCam.Remote.Requests;

/// <summary>From the bytes of a message to JSON that can be walked without another surprise.</summary>
public static class RequestPayload
{
    public const int MaxBytes = 64 * 1024;
    public const int MaxDepth = 16;

    /// <summary>The longest plain text that an entity takes, in bytes.</summary>
    private const int MaxTextBytes = 256;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth };
    private static readonly JsonDocumentOptions WithoutDuplicates = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>
    /// Reads a payload. For an entity, what is no JSON and begins with no bracket or quote is a string, as <c>ON</c>.
    /// Nothing at all is never a request: it is how a broker tells that a retained message was taken away.
    /// </summary>
    /// <param name="body">Every string of it can be read and no object has a member twice; null also for JSON's null.</param>
    public static Refusal Read(RequestKind kind, ReadOnlyMemory<byte> payload, out JsonNode? body)
    {
        body = null;
        var bytes = payload.Span;
        if (bytes.Length > MaxBytes)
            return new Refusal("too_large", $"{bytes.Length} bytes: at most {MaxBytes} are read");
        if (JsonDepth.Exceeds(bytes, MaxDepth))
            return new Refusal("too_deep", $"nested deeper than {MaxDepth}");
        var fault = FirstFault(bytes);
        if (fault.Code is null)
            return Parse(bytes, out body);
        return kind == RequestKind.Entity && TryReadText(bytes, out body) ? Refusal.None : fault;
    }

    private static Refusal FirstFault(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return new Refusal("not_json", "the payload is empty: a request without arguments is {}");
        if (!Utf8.IsValid(bytes))
            return new Refusal("not_json", "the payload is not UTF-8");
        var reader = new Utf8JsonReader(bytes, Strict);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    _ = reader.GetString(); // refuses half a surrogate pair, which Read lets pass
            }

            return Refusal.None;
        }
        catch (JsonException fault)
        {
            return new Refusal("not_json", $"byte {PositionOf(fault, bytes)}: {WithoutPosition(fault.Message)}");
        }
        catch (InvalidOperationException)
        {
            return new Refusal("not_json", $"byte {reader.TokenStartIndex}: a string holds half of a surrogate pair");
        }
    }

    private static Refusal Parse(ReadOnlySpan<byte> bytes, out JsonNode? body)
    {
        body = null;
        try
        {
            body = JsonNode.Parse(bytes, documentOptions: WithoutDuplicates);
            return Refusal.None;
        }
        catch (JsonException fault) // well-formed already: only a member that comes twice is left
        {
            return new Refusal("duplicate_key", WithoutPosition(fault.Message));
        }
    }

    private static bool TryReadText(ReadOnlySpan<byte> bytes, out JsonNode? text)
    {
        text = null;
        bytes = bytes.Trim(" \t\r\n"u8);
        if (bytes.Length is 0 or > MaxTextBytes || bytes[0] is (byte)'{' or (byte)'[' or (byte)'"')
            return false;
        if (!Utf8.IsValid(bytes) || bytes.ContainsAnyInRange((byte)0, (byte)31))
            return false;
        text = JsonValue.Create(Encoding.UTF8.GetString(bytes));
        return true;
    }

    /// <summary>The exception counts lines; a message on one topic is one piece, counted from 0.</summary>
    private static long PositionOf(JsonException fault, ReadOnlySpan<byte> bytes)
    {
        var start = 0;
        for (var line = fault.LineNumber ?? 0; line > 0; line--)
            start += bytes[start..].IndexOf((byte)'\n') + 1;
        return start + (fault.BytePositionInLine ?? 0);
    }

    /// <summary>The runtime ends its messages with line, position and path.</summary>
    private static string WithoutPosition(string message)
    {
        foreach (var end in (string[])[" Path:", " LineNumber:"])
        {
            if (message.IndexOf(end, StringComparison.Ordinal) is > 0 and var at)
                message = message[..at];
        }

        return message.TrimEnd('.');
    }
}
