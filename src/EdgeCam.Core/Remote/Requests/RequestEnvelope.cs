using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeCam.Remote.Requests;

/// <summary>What requests of all kinds may hold beside what they ask for: <c>id</c>, <c>ts</c>, and for groups <c>spread_s</c>.</summary>
/// <param name="Id">Null where the caller gave none.</param>
/// <param name="SentAt">By the caller's clock; null where it does not say.</param>
/// <param name="Spread">A group's cameras wait a random part of it.</param>
internal readonly record struct RequestEnvelope(string? Id, DateTimeOffset? SentAt, TimeSpan Spread)
{
    private const int MaxIdLength = 64;
    private const int MaxSpreadSeconds = 3600;
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"]; // RFC 3339, the fraction may be missing

    /// <summary>Takes these members out of <paramref name="body"/>: what is left belongs to who is asked.</summary>
    /// <param name="faults">Gets what is wrong with them.</param>
    public static RequestEnvelope TakeFrom(JsonObject body, bool isForGroup, List<RequestFault> faults) => new(
        TakeId(body, faults),
        TakeTime(body, faults),
        isForGroup ? TakeSpread(body, faults) : TimeSpan.Zero);

    private static string? TakeId(JsonObject body, List<RequestFault> faults)
    {
        if (!body.Remove("id", out var node))
            return null;
        if (TextOf(node) is { Length: > 0 and <= MaxIdLength } id && !id.Any(char.IsControl))
            return id;
        faults.Add(new RequestFault("/id", node is JsonValue && TextOf(node) is not null ? "bad_format" : "wrong_type", $"id must be a string of 1 to {MaxIdLength} characters") { Got = node });
        return null;
    }

    private static DateTimeOffset? TakeTime(JsonObject body, List<RequestFault> faults)
    {
        if (!body.Remove("ts", out var node))
            return null;
        if (TextOf(node) is { } text
            && DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time;
        faults.Add(new RequestFault("/ts", "bad_format", "ts must be a time as 2026-11-22T06:30:00.051Z") { Got = node });
        return null;
    }

    private static TimeSpan TakeSpread(JsonObject body, List<RequestFault> faults)
    {
        if (!body.Remove("spread_s", out var node))
            return TimeSpan.Zero;
        if (node is JsonValue value && value.TryGetValue(out double seconds) && seconds is >= 0 and <= MaxSpreadSeconds)
            return TimeSpan.FromSeconds(seconds);
        var code = node?.GetValueKind() == JsonValueKind.Number ? "out_of_range" : "wrong_type";
        faults.Add(new RequestFault("/spread_s", code, $"spread_s must be 0..{MaxSpreadSeconds}") { Got = node, Min = 0, Max = MaxSpreadSeconds });
        return TimeSpan.Zero;
    }

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
