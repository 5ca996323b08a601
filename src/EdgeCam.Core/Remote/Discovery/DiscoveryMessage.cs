using System.Buffers;
using System.Text.Json;
using EdgeCam.Remote.Health;

namespace EdgeCam.Remote.Discovery;

/// <summary>
/// What Home Assistant learns of a camera: one device with all its entities in one message, under full key names
/// (home-assistant.io/integrations/mqtt, "Device discovery payload").
/// </summary>
/// <param name="topics">Of the camera.</param>
/// <param name="info">Who it is.</param>
public sealed class DiscoveryMessage(Topics topics, CameraInfo info, DiscoveryPlan plan)
{
    /// <summary>Where it is kept, retained.</summary>
    public string Topic => $"{plan.Prefix}/device/{topics.Id}/config";

    /// <summary>Where Home Assistant says that it is online.</summary>
    public string StatusTopic => $"{plan.Prefix}/status";

    public byte[] Encode()
    {
        var buffer = new ArrayBufferWriter<byte>(8 * 1024);
        using (var json = new Utf8JsonWriter(buffer, FigureWriting.Options))
        {
            json.WriteStartObject();
            WriteDevice(json);
            WriteOrigin(json);
            json.WriteString("availability_topic", topics.Availability);
            json.WriteNumber("qos", 1);
            json.WriteStartObject("components");
            foreach (var entity in Entities.Of(topics, plan))
                entity.Write(json, topics.Id);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void WriteDevice(Utf8JsonWriter json)
    {
        json.WriteStartObject("device");
        json.WriteStartArray("identifiers");
        json.WriteStringValue(info.Id);
        json.WriteEndArray();
        json.WriteString("name", info.Name);
        json.WriteString("manufacturer", "EdgeCam");
        if (info.Model is { } model)
            json.WriteString("model", model);
        json.WriteString("sw_version", info.Version);
        json.WriteEndObject();
    }

    private void WriteOrigin(Utf8JsonWriter json)
    {
        json.WriteStartObject("origin");
        json.WriteString("name", "EdgeCam");
        json.WriteString("sw_version", info.Version);
        json.WriteEndObject();
    }
}
