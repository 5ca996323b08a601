using System.Text.Json.Nodes;

namespace EdgeCam.Remote.Settings;

/// <summary>JSON merge patches (RFC 7396): objects merge, <c>null</c> removes, everything else replaces, lists as a whole.</summary>
public static class MergePatch
{
    /// <summary>A new tree; both arguments stay as they are. Reentrant.</summary>
    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        var merged = new JsonObject();
        foreach (var (name, value) in target)
        {
            if (!patch.ContainsKey(name))
                merged[name] = value?.DeepClone();
        }
        foreach (var (name, value) in patch)
        {
            if (value is not null)
                merged[name] = Merge(target[name], value);
        }
        return merged;
    }

    // An object over something else merges into an empty one, so that its own nulls go (RFC 7396 §2).
    private static JsonNode Merge(JsonNode? target, JsonNode patch) =>
        patch is JsonObject members ? Apply(target as JsonObject ?? [], members) : patch.DeepClone();
}
