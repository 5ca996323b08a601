using System.Text.Json.Nodes;
using EdgeCam.Options;
using EdgeCam.Options.Loading;
using EdgeCam.Remote;

namespace EdgeCam.Settings;

/// <summary>What became of overrides that were laid over file and environment.</summary>
/// <param name="Options">Null when there are faults.</param>
/// <param name="Faults">Every one, with unknown names.</param>
internal sealed record CheckedSettings(EdgeCamOptions? Options, IReadOnlyList<RequestFault> Faults);

/// <summary>The one validator of settings: that of the configuration, with the overrides as one more layer.</summary>
/// <param name="layers">What file and environment hold; without a fault.</param>
/// <remarks>Reentrant.</remarks>
internal sealed class SettingsCheck(IReadOnlyList<IReadOnlyList<ConfigurationEntry>> layers)
{
    /// <summary>Checks a change.</summary>
    /// <param name="overrides">As the change would leave them.</param>
    /// <param name="change">The change itself, whose names count even where it only takes something back.</param>
    public CheckedSettings Check(JsonObject overrides, JsonObject change)
    {
        var changed = new SettingsReader(change);
        var (options, faults) = Check(new SettingsReader(overrides), changed.Given.Keys);
        return new(changed.Unknown.Count == 0 ? options : null, [.. changed.Unknown, .. faults]);
    }

    /// <summary>Checks what was stored, perhaps by another version: names that nothing has (any longer) are without effect.</summary>
    /// <param name="unknown">Those names.</param>
    public CheckedSettings CheckStored(JsonObject overrides, out IReadOnlyList<RequestFault> unknown)
    {
        var reader = new SettingsReader(overrides);
        unknown = reader.Unknown;
        return Check(reader, reader.Given.Keys);
    }

    private CheckedSettings Check(SettingsReader overrides, IEnumerable<string> changed)
    {
        var check = new ConfigurationCheck();
        foreach (var layer in layers)
            check.AddLayer(layer);
        check.AddLayerWithWholeLists(overrides.Entries, overrides.Lists);
        var options = check.CheckWhole();
        var hidden = overrides.Given.Where(given => IsHiddenSecret(given.Key, given.Value)).Select(given => SettingFaults.Hidden(given.Key));
        var blamed = changed.ToHashSet(StringComparer.Ordinal);
        RequestFault[] faults = [.. check.Faults.Select(fault => SettingFaults.Of(fault, overrides.Given, blamed)), .. hidden];
        return new(faults.Length == 0 ? options : null, faults);
    }

    // Whoever sends back what was reported would make the asterisks the password.
    private static bool IsHiddenSecret(string key, JsonNode? value) =>
        OptionSchema.Find(key) is OptionValue { IsSecret: true }
        && value is JsonValue text && text.TryGetValue(out string? given) && string.Equals(given, SettingsJson.Hidden, StringComparison.Ordinal);
}
