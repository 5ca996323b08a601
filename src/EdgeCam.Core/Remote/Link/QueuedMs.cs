using System.Text;
using System.Text.Json;

namespace EdgeCam.Remote.Link;

/// <summary>Writes into an event how long it waited to be sent: <c>queued_ms</c>, a member of the payload's object.</summary>
internal static class QueuedMs
{
    /// <returns>The payload with the member set or added; unchanged when it is no JSON object.</returns>
    public static ReadOnlyMemory<byte> Set(ReadOnlyMemory<byte> payload, long milliseconds)
    {
        try
        {
            return TryFind(payload.Span, out var at, out var length, out var prefix)
                ? Splice(payload.Span, at, length, Encoding.ASCII.GetBytes(prefix + milliseconds))
                : payload;
        }
        catch (JsonException)
        {
            return payload;
        }
    }

    /// <summary>The value's place, or that of the closing brace and what comes before the number there.</summary>
    private static bool TryFind(ReadOnlySpan<byte> payload, out int at, out int length, out string prefix)
    {
        (at, length, prefix) = (0, 0, "");
        var json = new Utf8JsonReader(payload);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            return false;
        var isEmpty = true;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            var isIt = json.ValueTextEquals("queued_ms"u8);
            json.Read();
            at = (int)json.TokenStartIndex;
            json.Skip();
            length = (int)json.BytesConsumed - at;
            if (isIt)
                return true;
        }

        (at, length, prefix) = ((int)json.TokenStartIndex, 0, isEmpty ? "\"queued_ms\":" : ",\"queued_ms\":");
        return true;
    }

    private static byte[] Splice(ReadOnlySpan<byte> payload, int at, int length, ReadOnlySpan<byte> with) =>
        [.. payload[..at], .. with, .. payload[(at + length)..]];
}
