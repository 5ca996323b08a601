using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeCam.Remote.Health;

/// <summary>Figures in messages: null where they are not known, no more digits than they are worth.</summary>
internal static class FigureWriting
{
    private const int MostTextBytes = 45; // an IPv6 address is the longest (INET6_ADDRSTRLEN); keeps the message within its bound
    private const double Largest = 99_999_999; // likewise: 27 hours of milliseconds, 3 years of seconds, 95 TiB in MiB

    /// <summary>What is no ASCII is written as it is, not as six characters: nobody puts these messages into a web page unseen.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>RFC 3339, UTC with milliseconds.</summary>
    public static void Time(this Utf8JsonWriter json, string name, DateTimeOffset time) =>
        json.WriteString(name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public static void Whole(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, (long)Math.Round(Math.Clamp(number, -Largest, Largest)));
        else
            json.WriteNull(name);
    }

    public static void Tenths(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, Math.Round((decimal)Math.Clamp(number, -Largest, Largest), 1) + 0.0m);
        else
            json.WriteNull(name);
    }

    public static void WhereNotZero(this Utf8JsonWriter json, string name, long value)
    {
        if (value != 0)
            json.Whole(name, value);
    }

    public static void Flag(this Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } flag)
            json.WriteBoolean(name, flag);
        else
            json.WriteNull(name);
    }

    public static void Text(this Utf8JsonWriter json, string name, string? value) => json.WriteString(name, Cut(value));

    public static void Names(this Utf8JsonWriter json, string name, IReadOnlyList<string>? values)
    {
        if (values is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string? Cut(string? value) => value is null || Encoding.UTF8.GetByteCount(value) <= MostTextBytes
        ? value
        : string.Concat(value.EnumerateRunes().TakeWhile(Fits()).Select(rune => rune.ToString()));

    private static Func<Rune, bool> Fits()
    {
        var bytes = 0;
        return rune => (bytes += rune.Utf8SequenceLength) <= MostTextBytes;
    }
}
