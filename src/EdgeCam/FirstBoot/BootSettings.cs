using System.Globalization;
using System.Text.Json.Nodes;
using EdgeCam.Options;
using EdgeCam.Options.Loading;
using EdgeCam.Settings;

namespace EdgeCam.FirstBoot;

/// <summary>The configuration in a boot file: checked over what is in use, and as the merge patch that it is for the settings.</summary>
internal static class BootSettings
{
    /// <summary>Every fault, with its line; none: <see cref="Patch"/> may be asked for.</summary>
    /// <param name="layers">File and environment; without a fault.</param>
    /// <param name="stored">The settings that are laid over them; without a fault.</param>
    /// <param name="before">The options with both.</param>
    public static IReadOnlyList<string> Check(
        IReadOnlyList<ConfigurationEntry> given, IReadOnlyList<IReadOnlyList<ConfigurationEntry>> layers, JsonObject stored, EdgeCamOptions before)
    {
        var check = new ConfigurationCheck();
        foreach (var layer in layers)
            check.AddLayer(layer);
        var inUse = new SettingsReader(stored);
        check.AddLayerWithWholeLists(inUse.Entries, inUse.Lists);
        check.AddLayerWithWholeLists(given, ListsOf(given));
        var options = check.CheckWhole();
        return [.. check.Faults.Select(fault => fault.Message), .. Forbidden(given, before, options)];
    }

    /// <summary>Of entries without a fault. Lists stand for the whole list.</summary>
    public static JsonObject Patch(IEnumerable<ConfigurationEntry> given) =>
        (JsonObject)NodeOf(OptionSchema.Root, "", [.. given.Select(entry => new Given(entry.Key.Split(':'), entry))]);

    // A box on the wall does not become open to everybody because an example was copied.
    private static IEnumerable<string> Forbidden(IReadOnlyList<ConfigurationEntry> given, EdgeCamOptions before, EdgeCamOptions after)
    {
        if (before.Rtsp.Users.Count > 0 && after.Rtsp.Users.Count == 0)
            yield return $"{WhereOf(given, "Rtsp:Users")}: Rtsp:Users is empty, so that anyone could watch: leave the key out, or name somebody";
        foreach (var entry in given.Where(entry => string.Equals(entry.Text, BootRequest.Taken, StringComparison.Ordinal) && BootSecrets.IsSecret(entry.Key)))
            yield return $"{entry.Where}: {entry.Key}: {BootRequest.Taken} only stands for a secret that was taken: a list is replaced as a whole, write the secret again";
    }

    private static string WhereOf(IReadOnlyList<ConfigurationEntry> given, string key) =>
        given.FirstOrDefault(entry => entry.Key.StartsWith(key, StringComparison.OrdinalIgnoreCase)).Where ?? "defaults";

    /// <summary>The outermost list of each key, as the check names it.</summary>
    private static IEnumerable<string> ListsOf(IEnumerable<ConfigurationEntry> given) =>
        given.Select(entry => ListOf(entry.Key.Split(':'))).OfType<string>().Distinct(StringComparer.Ordinal);

    private static string? ListOf(string[] segments)
    {
        OptionNode? node = OptionSchema.Root;
        string key = "";
        foreach (string segment in segments)
        {
            if ((node = (node as OptionSection)?.Find(segment)) is null)
                return null;
            key = key.Length == 0 ? node.Name : $"{key}:{node.Name}";
            if (node is OptionList)
                return key;
        }
        return null;
    }

    private static JsonNode NodeOf(OptionNode node, string key, IReadOnlyList<Given> given) => node switch
    {
        OptionSection section => new JsonObject(Below(given)
            .GroupBy(item => section.Find(item.Rest[0])!)
            .Select(group => KeyValuePair.Create(group.Key.SnakeName, (JsonNode?)NodeOf(group.Key, $"{key}:{group.Key.Name}", [.. group.Select(Deeper)])))),
        OptionList list => new JsonArray([.. Below(given)
            .GroupBy(item => int.Parse(item.Rest[0], CultureInfo.InvariantCulture))
            .OrderBy(group => group.Key)
            .Select(group => NodeOf(list.Item, key, [.. group.Select(Deeper)]))]),
        OptionValue option when ValueCheck.TryRead(option, key, given[0].Entry, out object? value, out _) => SettingsJson.Value(value),
        _ => throw new InvalidOperationException($"{key} was not checked"),
    };

    // An empty object or list has nothing below it.
    private static IEnumerable<Given> Below(IReadOnlyList<Given> given) => given.Where(item => item.Rest.Length > 0);

    private static Given Deeper(Given given) => given with { Rest = given.Rest[1..] };

    private readonly record struct Given(string[] Rest, ConfigurationEntry Entry);
}
