using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeCam.Settings;

/// <summary>What the parser of JSON leaves for later, and then throws.</summary>
internal static class RequestBody
{
    /// <summary>Whether every name is there once, and every text is Unicode.</summary>
    public static bool IsSound(JsonNode? body)
    {
        try
        {
            Touch(body);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or JsonException)
        {
            return false;
        }
    }

    private static void Touch(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            foreach (var (_, value) in members)
                Touch(value);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
                Touch(item);
        }
        else if (node?.GetValueKind() == JsonValueKind.String)
        {
            _ = node.GetValue<string>();
        }
    }
}
