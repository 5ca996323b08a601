using System.Globalization;
using System.Text.Json;
using EdgeCam.Units;

namespace EdgeCam.Remote.Requests;

/// <summary>Both clocks, read at once by whoever owns them.</summary>
/// <param name="Now">What spans of time are measured with.</param>
/// <param name="Wall">What people and collectors read.</param>
/// <param name="IsSynchronised">False: <paramref name="Wall"/> may be years off, as after a start without a network.</param>
public readonly record struct ClockReading(MediaInstant Now, DateTimeOffset Wall, bool IsSynchronised)
{
    /// <summary>RFC 3339 with milliseconds and Z.</summary>
    public string WallText => Wall.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes <c>ts</c>, and <c>ts_ok</c> where it must not be believed.</summary>
    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("ts", WallText);
        if (!IsSynchronised)
            json.WriteBoolean("ts_ok", false);
    }
}
