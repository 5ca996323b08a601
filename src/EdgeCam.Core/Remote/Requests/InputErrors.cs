using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeCam.Units;

namespace EdgeCam.Remote.Requests;

/// <summary>Tells the owner of input that cannot be answered: at most one message a second, each with how many it stands for.</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class InputErrors(Topics topics)
{
    private const int MaxTextLength = 256;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(60);
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private (string Topic, int Bytes, Refusal Refusal) _newest;
    private int _count; // since the last message
    private MediaInstant? _lastAt;

    /// <summary>When <see cref="TryTake"/> has something; never while nothing waits.</summary>
    public MediaInstant NextDeadline => _count == 0 ? MediaInstant.Never : (_lastAt + Interval) ?? default;

    public void Add(BrokerMessage message, Refusal refusal)
    {
        _newest = (message.Topic, message.Payload.Length, refusal);
        _count++;
    }

    /// <summary>Takes the message that is due: the newest fault, and how many there were since the last message.</summary>
    public bool TryTake(ClockReading clock, out BrokerMessage error)
    {
        error = null!;
        if (_count == 0 || clock.Now < NextDeadline)
            return false;
        error = new BrokerMessage(topics.Error, Encode(clock))
        {
            Delivery = Delivery.AtMostOnce,
            Expiry = Expiry,
            ContentType = "application/json",
        };
        (_count, _lastAt) = (0, clock.Now);
        return true;
    }

    private byte[] Encode(ClockReading clock)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(bytes, Plain);
        json.WriteStartObject();
        clock.WriteTo(json);
        json.WriteString("topic", Short(_newest.Topic));
        json.WriteString("code", _newest.Refusal.Code);
        json.WriteString("detail", Short(_newest.Refusal.Detail));
        json.WriteNumber("bytes", _newest.Bytes);
        json.WriteNumber("count", _count);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static string Short(string text) => text.Length <= MaxTextLength ? text : $"{text.AsSpan(0, MaxTextLength)}…";
}
