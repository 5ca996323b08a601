using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Options.Loading;
using EdgeCam.Remote;

namespace EdgeCam.Settings;

/// <summary>What a request for a change says beside its patch.</summary>
/// <param name="Patch">Empty where there is none to be read.</param>
/// <param name="IfRevision">The revision that the caller has seen; null: any.</param>
/// <param name="ConfirmWithin">Null: as the keys need it.</param>
/// <param name="Persist">False: until the next start.</param>
internal sealed record SettingsRequest(JsonObject Patch, long? IfRevision, TimeSpan? ConfirmWithin, bool Persist)
{
    /// <summary>Seconds that a change gets to prove itself where its keys are guarded and the caller says nothing.</summary>
    public const int DefaultConfirmSeconds = 20;

    /// <summary>Reads what it can; the rest is in <paramref name="faults"/>.</summary>
    public static SettingsRequest Read(JsonObject body, out IReadOnlyList<RequestFault> faults)
    {
        var found = new List<RequestFault>();
        foreach (var (name, _) in body)
        {
            if (!Known.Contains(name, StringComparer.Ordinal))
                found.Add(new(SettingKey.Below("", name), "unknown_key", $"unknown; known here are {string.Join(", ", Known)}") { DidYouMean = Near(name) });
        }
        var request = new SettingsRequest(ReadPatch(body, found), ReadRevision(body, found), ReadConfirm(body, found), ReadPersistence(body, found));
        faults = found;
        return request;
    }

    private static JsonObject ReadPatch(JsonObject body, List<RequestFault> faults)
    {
        if (body["patch"] is JsonObject patch)
            return patch;
        faults.Add(body.ContainsKey("patch")
            ? new("/patch", "wrong_type", "patch must be an object with the settings to change") { Got = Short(body["patch"]) }
            : new("/patch", "missing", "patch is missing: an object with the settings to change"));
        return [];
    }

    private static long? ReadRevision(JsonObject body, List<RequestFault> faults)
    {
        if (body["if_rev"] is not { } given)
            return null;
        if (given is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out long revision))
            return revision;
        faults.Add(new("/if_rev", "wrong_type", "if_rev must be a whole number") { Got = Short(given) });
        return null;
    }

    private static TimeSpan? ReadConfirm(JsonObject body, List<RequestFault> faults)
    {
        if (body["confirm_s"] is not { } given)
            return null;
        if (given is not JsonValue value || value.GetValueKind() != JsonValueKind.Number || !value.TryGetValue(out double seconds))
            faults.Add(new("/confirm_s", "wrong_type", "confirm_s must be a number of seconds") { Got = Short(given) });
        else if (seconds is < MinConfirmSeconds or > MaxConfirmSeconds)
            faults.Add(new("/confirm_s", "out_of_range", $"confirm_s must be {MinConfirmSeconds}..{MaxConfirmSeconds}")
            {
                Got = Short(given),
                Min = MinConfirmSeconds,
                Max = MaxConfirmSeconds,
            });
        else
            return TimeSpan.FromSeconds(seconds);
        return null;
    }

    private static bool ReadPersistence(JsonObject body, List<RequestFault> faults)
    {
        if (body["persist"] is not { } given)
            return true;
        if (given.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
            faults.Add(new("/persist", "wrong_type", "persist must be true or false") { Got = Short(given) });
        return given.GetValueKind() != JsonValueKind.False;
    }

    private static string? Near(string name) => name.Length <= LongestTypingError ? NearestKey.Find(name, Known) : null;

    private static JsonNode? Short(JsonNode? given) =>
        given?.ToJsonString() is { Length: > LongestTypingError } text ? JsonValue.Create($"{text[..LongestTypingError]}...") : given?.DeepClone();

    private const int MinConfirmSeconds = 5;
    private const int MaxConfirmSeconds = 3_600;
    private const int LongestTypingError = 100;
    private static readonly string[] Known = ["id", "patch", "if_rev", "confirm_s", "persist"];
}
