using System.Text.Json;

namespace EdgeCam.Remote.Discovery;

/// <summary>One entity of the device.</summary>
/// <param name="key">Of the component, and the end of its unique id: never changed, or it becomes another entity.</param>
/// <param name="platform">sensor, switch, …</param>
/// <param name="name">What people read.</param>
internal sealed class Entity(string key, string platform, string name)
{
    private readonly List<(string Name, object Value)> _fields = [];

    /// <summary>Adds a field: a text, a whole number, or a list of texts.</summary>
    public Entity With(string field, object value)
    {
        _fields.Add((field, value));
        return this;
    }

    /// <summary>Its state is what <paramref name="expression"/> (Jinja) makes of the JSON on a topic; null there is unknown here.</summary>
    public Entity Shows(string topic, string expression) => With("state_topic", topic).With("value_template", $"{{{{ {expression} }}}}");

    /// <summary>Its state is a flag in the JSON on a topic.</summary>
    public Entity ShowsFlag(string topic, string flag, string on, string off) =>
        Shows(topic, $"none if value_json.{flag} is none else ('{on}' if value_json.{flag} else '{off}')");

    /// <param name="camera">The camera's id.</param>
    public void Write(Utf8JsonWriter json, string camera)
    {
        json.WriteStartObject(key);
        json.WriteString("platform", platform);
        json.WriteString("unique_id", $"{camera}_{key}");
        json.WriteString("name", name);
        foreach (var (field, value) in _fields)
            WriteField(json, field, value);
        json.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter json, string field, object value)
    {
        switch (value)
        {
            case int number:
                json.WriteNumber(field, number);
                break;
            case IReadOnlyList<string> texts:
                json.WriteStartArray(field);
                foreach (var text in texts)
                    json.WriteStringValue(text);
                json.WriteEndArray();
                break;
            default:
                json.WriteString(field, (string)value);
                break;
        }
    }
}
