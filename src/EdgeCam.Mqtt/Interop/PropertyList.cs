using System.Runtime.InteropServices;
using EdgeCam.Remote;

namespace EdgeCam.Mqtt.Interop;

/// <summary>Properties of a packet (MQTT 5 §2.2.2) on their way out; the library copies them. Freed when disposed of.</summary>
internal unsafe ref struct PropertyList(LibMosquitto native)
{
    private nint _first;

    /// <summary>For a call; 0 when there are none.</summary>
    public readonly nint Pointer => _first;

    /// <summary>What a message says besides topic and payload.</summary>
    public static PropertyList Of(LibMosquitto native, BrokerMessage message)
    {
        var list = new PropertyList(native);
        if (message.Expiry is { } expiry)
            list.Add(PropertyIds.MQTT_PROP_MESSAGE_EXPIRY_INTERVAL, (uint)Math.Clamp(Math.Ceiling(expiry.TotalSeconds), 1, uint.MaxValue));
        if (message.ContentType is { } contentType)
            list.Add(PropertyIds.MQTT_PROP_CONTENT_TYPE, contentType);
        if (message.ResponseTopic is { } responseTopic)
            list.Add(PropertyIds.MQTT_PROP_RESPONSE_TOPIC, responseTopic);
        if (!message.Correlation.IsEmpty)
            list.Add(PropertyIds.MQTT_PROP_CORRELATION_DATA, message.Correlation.Span);
        foreach (var (name, value) in message.UserProperties)
            list.Add(PropertyIds.MQTT_PROP_USER_PROPERTY, name, value);
        return list;
    }

    public void Add(int id, uint value)
    {
        fixed (nint* first = &_first)
            native.mosquitto_property_add_int32(first, id, value);
    }

    public void Add(int id, ushort value)
    {
        fixed (nint* first = &_first)
            native.mosquitto_property_add_int16(first, id, value);
    }

    public void Add(int id, string text)
    {
        fixed (nint* first = &_first)
        fixed (byte* value = Utf8Text.Terminated(text))
            native.mosquitto_property_add_string(first, id, value);
    }

    public void Add(int id, ReadOnlySpan<byte> bytes)
    {
        fixed (nint* first = &_first)
        fixed (byte* value = bytes)
            native.mosquitto_property_add_binary(first, id, value, (ushort)Math.Min(bytes.Length, ushort.MaxValue));
    }

    public void Add(int id, string name, string text)
    {
        fixed (nint* first = &_first)
        fixed (byte* key = Utf8Text.Terminated(name), value = Utf8Text.Terminated(text))
            native.mosquitto_property_add_string_pair(first, id, key, value);
    }

    /// <summary>Somebody else frees them.</summary>
    public void Release() => _first = 0;

    public void Dispose()
    {
        fixed (nint* first = &_first)
            native.mosquitto_property_free_all(first);
    }
}

/// <summary>Properties of a packet that came in; they belong to the library, for the time of the callback.</summary>
internal readonly unsafe ref struct ReceivedProperties(LibMosquitto native, nint first)
{
    public ushort? Int16(int id)
    {
        ushort value;
        return native.mosquitto_property_read_int16(first, id, &value, 0) == 0 ? null : value;
    }

    public uint? Int32(int id)
    {
        uint value;
        return native.mosquitto_property_read_int32(first, id, &value, 0) == 0 ? null : value;
    }

    public string? Text(int id)
    {
        byte* value;
        return native.mosquitto_property_read_string(first, id, &value, 0) == 0 ? null : Utf8Text.TakeOver(value);
    }

    public byte[] Binary(int id)
    {
        byte* value;
        ushort length;
        if (native.mosquitto_property_read_binary(first, id, &value, &length, 0) == 0)
            return [];
        var bytes = new ReadOnlySpan<byte>(value, length).ToArray();
        NativeMemory.Free(value);
        return bytes;
    }

    public List<KeyValuePair<string, string>> Pairs(int id)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        byte* name, value;
        var at = native.mosquitto_property_read_string_pair(first, id, &name, &value, 0);
        for (; at != 0; at = native.mosquitto_property_read_string_pair(at, id, &name, &value, 1))
            pairs.Add(new(Utf8Text.TakeOver(name), Utf8Text.TakeOver(value)));
        return pairs;
    }
}

/// <summary>Text as C has it.</summary>
internal static unsafe class Utf8Text
{
    /// <summary>With a zero at the end.</summary>
    public static byte[] Terminated(string text) => System.Text.Encoding.UTF8.GetBytes(text + "\0");

    /// <summary>With a zero at the end; null, which C gets as a null pointer, when there is nothing.</summary>
    public static byte[]? TerminatedOrNull(string text) => text.Length == 0 ? null : Terminated(text);

    /// <summary>Reads a text that malloc(3) made for us, and frees it.</summary>
    public static string TakeOver(byte* text)
    {
        var read = Marshal.PtrToStringUTF8((nint)text) ?? "";
        NativeMemory.Free(text);
        return read;
    }
}
