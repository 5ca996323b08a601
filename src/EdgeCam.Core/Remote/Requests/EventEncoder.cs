using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeCam.Remote.Requests;

/// <summary>Events as the contract shapes them, numbered from 1 on.</summary>
/// <remarks>Thread-safe; numbers rise in the order of the calls.</remarks>
/// <param name="boot">Of this start of the machine.</param>
public sealed class EventEncoder(Topics topics, string boot)
{
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(300);
    private static readonly string[] Own = ["event_type", "id", "seq", "ts", "ts_ok", "boot", "mono_ms", "queued_ms"];
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IdGenerator _ids = new();
    private long _sequence;

    /// <summary>The message to publish with <see cref="Queueing.Event"/>. <c>queued_ms</c> is 0: whoever queues it writes the time there.</summary>
    /// <param name="clock">When it happened.</param>
    /// <exception cref="ArgumentException">A field is no JSON, such as NaN.</exception>
    public BrokerMessage Encode(CameraEvent what, ClockReading clock, uint randomBits)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(bytes, Plain);
        json.WriteStartObject();
        json.WriteString("event_type", what.EventType);
        json.WriteString("id", _ids.Next(clock.Wall, randomBits));
        json.WriteNumber("seq", Interlocked.Increment(ref _sequence));
        WriteTime(json, clock);
        foreach (var (key, value) in what.Fields.Where(field => !Own.Contains(field.Key, StringComparer.Ordinal)))
        {
            json.WritePropertyName(key);
            if (value is null)
                json.WriteNullValue();
            else
                value.WriteTo(json);
        }

        json.WriteNumber("queued_ms", 0);
        json.WriteEndObject();
        json.Flush();
        return new BrokerMessage(topics.Event(what.Topic), bytes.WrittenSpan.ToArray()) { Expiry = Expiry, ContentType = "application/json" };
    }

    /// <summary>Before the clock is synchronised only the start and the time since order events; later ones have <c>ts</c>.</summary>
    private void WriteTime(Utf8JsonWriter json, ClockReading clock)
    {
        json.WriteString("ts", clock.WallText);
        json.WriteBoolean("ts_ok", clock.IsSynchronised);
        if (clock.IsSynchronised)
            return;
        json.WriteString("boot", boot);
        json.WriteNumber("mono_ms", clock.Now.Nanoseconds / 1_000_000);
    }
}
