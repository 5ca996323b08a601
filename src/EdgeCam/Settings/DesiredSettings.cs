using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Remote;
using EdgeCam.Remote.Settings;

namespace EdgeCam.Settings;

/// <summary>What a fleet's shadow says: its own number, and all overrides.</summary>
internal static class DesiredSettings
{
    public static bool TryRead(JsonObject body, out long number, out JsonObject overrides, out IReadOnlyList<RequestFault> faults)
    {
        var found = new List<RequestFault>();
        (number, overrides) = (0, []);
        if (body["rev"] is not JsonValue given || given.GetValueKind() != JsonValueKind.Number || !given.TryGetValue(out number))
            found.Add(new("/rev", body.ContainsKey("rev") ? "wrong_type" : "missing", "rev must be a whole number that changes with the settings"));
        if (body["settings"] is JsonObject settings)
            overrides = MergePatch.Apply([], settings);
        else
            found.Add(new("/settings", body.ContainsKey("settings") ? "wrong_type" : "missing", "settings must be an object with everything that differs from the package"));
        faults = found;
        return found.Count == 0;
    }
}
