using System.Text.Json;

namespace EdgeCam.Core.Tests.Remote.Discovery;

/// <summary>
/// What Home Assistant demands of a device bundle, as data: its documentation of the MQTT integration and of each
/// platform (home-assistant.io/integrations/mqtt, …/sensor.mqtt and so on), for the platforms that a camera uses.
/// </summary>
internal static class HomeAssistantRules
{
    private static readonly string[] Root = ["device", "origin", "components", "availability_topic", "availability", "availability_mode", "availability_template", "payload_available", "payload_not_available", "state_topic", "command_topic", "qos", "encoding"];
    private static readonly string[] Device = ["identifiers", "connections", "name", "manufacturer", "model", "model_id", "sw_version", "hw_version", "serial_number", "suggested_area", "via_device", "configuration_url"];
    private static readonly string[] Origin = ["name", "sw_version", "support_url"];

    private static readonly string[] Common = ["platform", "unique_id", "name", "device_class", "entity_category", "icon", "enabled_by_default", "default_entity_id", "entity_picture", "json_attributes_topic", "json_attributes_template", "qos", "encoding"];

    private static readonly Dictionary<string, Platform> Platforms = new(StringComparer.Ordinal)
    {
        ["camera"] = new(["topic"], ["image_encoding"], []),
        ["sensor"] = new(["state_topic"], ["value_template", "unit_of_measurement", "state_class", "expire_after", "force_update", "options", "suggested_display_precision", "last_reset_value_template"], ["data_rate", "duration", "signal_strength", "temperature"]),
        ["binary_sensor"] = new(["state_topic"], ["value_template", "payload_on", "payload_off", "off_delay", "expire_after", "force_update"], ["connectivity", "motion", "problem"]),
        ["number"] = new(["command_topic"], ["command_template", "state_topic", "value_template", "min", "max", "step", "mode", "unit_of_measurement", "optimistic", "retain", "payload_reset"], ["data_rate", "frequency"]),
        ["select"] = new(["command_topic", "options"], ["command_template", "state_topic", "value_template", "optimistic", "retain"], []),
        ["switch"] = new(["command_topic"], ["command_template", "state_topic", "value_template", "payload_on", "payload_off", "state_on", "state_off", "optimistic", "retain"], ["outlet", "switch"]),
        ["button"] = new(["command_topic"], ["command_template", "payload_press", "retain"], ["identify", "restart", "update"]),
        ["event"] = new(["state_topic", "event_types"], ["value_template"], ["button", "doorbell", "motion"]),
        ["update"] = new([], ["state_topic", "value_template", "command_topic", "payload_install", "latest_version_topic", "latest_version_template", "display_precision", "release_summary", "release_url", "title", "retain"], ["firmware"]),
    };

    // Units that a class of sensors and numbers may have (sensor and number integrations, "Device class").
    private static readonly Dictionary<string, string[]> Units = new(StringComparer.Ordinal)
    {
        ["data_rate"] = ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "B/s", "kB/s", "MB/s", "GB/s", "KiB/s", "MiB/s", "GiB/s"],
        ["duration"] = ["d", "h", "min", "s", "ms", "μs"],
        ["signal_strength"] = ["dB", "dBm"],
        ["temperature"] = ["°C", "°F", "K"],
    };

    /// <summary>Every rule that a message breaks, in words.</summary>
    public static IEnumerable<string> Broken(JsonElement bundle) =>
    [
        .. Missing("", bundle, ["device", "origin", "components"]), .. Unknown("", bundle, Root),
        .. Unknown("device", bundle.GetProperty("device"), Device), .. Unknown("origin", bundle.GetProperty("origin"), Origin),
        .. Missing("origin", bundle.GetProperty("origin"), ["name"]),
        .. bundle.GetProperty("device").TryGetProperty("identifiers", out var ids) && ids.GetArrayLength() > 0 ? Array.Empty<string>() : ["device: no identifiers"],
        .. bundle.GetProperty("components").EnumerateObject().SelectMany(component => Broken(component.Name, component.Value)),
        .. Repeated(bundle.GetProperty("components")),
    ];

    private static IEnumerable<string> Broken(string key, JsonElement component)
    {
        if (!Platforms.TryGetValue(Text(component, "platform") ?? "", out var platform))
            return [$"{key}: no known platform"];
        return
        [
            .. Missing(key, component, ["unique_id", .. platform.Required]), .. Unknown(key, component, [.. Common, .. platform.Required, .. platform.Optional]),
            .. key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? Array.Empty<string>() : [$"{key}: letters, digits, _ and - only"],
            .. Choice(key, component, "device_class", platform.Classes), .. Choice(key, component, "entity_category", ["config", "diagnostic"]),
            .. Choice(key, component, "state_class", ["measurement", "total", "total_increasing"]), .. Choice(key, component, "mode", ["auto", "box", "slider"]),
            .. Unit(key, component), .. Topics(key, component), .. Bounds(key, component), .. Templates(key, component),
            .. Text(component, "platform") is "sensor" or "binary_sensor" && Text(component, "entity_category") is "config" ? [$"{key}: config is for what can be set"] : Array.Empty<string>(),
        ];
    }

    private static IEnumerable<string> Unit(string key, JsonElement component)
    {
        if (Text(component, "device_class") is { } deviceClass && Units.TryGetValue(deviceClass, out var units) && !units.Contains(Text(component, "unit_of_measurement"), StringComparer.Ordinal))
            yield return $"{key}: unit of {deviceClass}";
        if (component.TryGetProperty("state_class", out _) && !component.TryGetProperty("unit_of_measurement", out _))
            yield return $"{key}: a measurement without unit";
    }

    private static IEnumerable<string> Topics(string key, JsonElement component) => component.EnumerateObject()
        .Where(member => member.Name.EndsWith("topic", StringComparison.Ordinal) && (member.Value.GetString() is not { Length: > 0 } topic || topic.IndexOfAny(['+', '#', '\0']) >= 0))
        .Select(member => $"{key}: {member.Name} is no topic");

    private static IEnumerable<string> Bounds(string key, JsonElement component)
    {
        if (component.TryGetProperty("min", out var min) && component.TryGetProperty("max", out var max) && min.GetDouble() >= max.GetDouble())
            yield return $"{key}: min is not below max";
        if (component.TryGetProperty("step", out var step) && step.GetDouble() < 1e-3)
            yield return $"{key}: step";
    }

    private static IEnumerable<string> Templates(string key, JsonElement component) => component.EnumerateObject()
        .Where(member => member.Name.EndsWith("_template", StringComparison.Ordinal))
        .Where(member => !(member.Value.GetString() is { } text && text.StartsWith("{{ ", StringComparison.Ordinal) && text.EndsWith(" }}", StringComparison.Ordinal) && text.Count(c => c == '(') == text.Count(c => c == ')') && text.Count(c => c == '\'') % 2 == 0))
        .Select(member => $"{key}: {member.Name} is no template");

    private static IEnumerable<string> Repeated(JsonElement components) => components.EnumerateObject()
        .GroupBy(component => Text(component.Value, "unique_id"), StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"unique_id {group.Key} twice");

    private static IEnumerable<string> Missing(string where, JsonElement element, IEnumerable<string> required) =>
        required.Where(name => !element.TryGetProperty(name, out _)).Select(name => $"{where}: {name} is missing");

    private static IEnumerable<string> Unknown(string where, JsonElement element, IEnumerable<string> known) =>
        element.EnumerateObject().Select(member => member.Name).Except(known, StringComparer.Ordinal).Select(name => $"{where}: {name} is not known");

    private static IEnumerable<string> Choice(string key, JsonElement component, string name, IEnumerable<string> choices) =>
        Text(component, name) is { } text && !choices.Contains(text, StringComparer.Ordinal) ? [$"{key}: {name} {text}"] : [];

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private sealed record Platform(string[] Required, string[] Optional, string[] Classes);
}
