using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Options.Loading;
using EdgeCam.Remote;

namespace EdgeCam.Commands;

/// <summary>Reads the arguments of a command and collects every fault, unknown names among them.</summary>
/// <remarks>Thread-bound: one command, one call.</remarks>
internal sealed class CommandArguments(JsonObject arguments)
{
    private const int MaxShown = 64;

    private readonly List<RequestFault> _faults = [];
    private readonly List<string> _known = [];

    /// <summary>A whole number within bounds; <paramref name="normal"/> where there is none, or a wrong one.</summary>
    public long Whole(string name, long min, long max, long normal) => OptionalWhole(name, min, max) ?? normal;

    /// <summary>A whole number within bounds; null where there is none, or a wrong one.</summary>
    public long? OptionalWhole(string name, long min, long max)
    {
        if (Find(name) is not { } node)
            return null;
        // As text, because a value that did not come from JSON is a double only if it was made from one; 5.0 is a whole number too.
        if (node.GetValueKind() == JsonValueKind.Number
            && double.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number == Math.Floor(number) && number >= min && number <= max)
            return (long)number;
        var code = node.GetValueKind() == JsonValueKind.Number ? "out_of_range" : "wrong_type";
        _faults.Add(new RequestFault($"/{name}", code, string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number {min}..{max}"))
        {
            Got = Shown(node),
            Min = min,
            Max = max,
        });
        return null;
    }

    /// <summary>A number within bounds; <paramref name="normal"/> where there is none, or a wrong one.</summary>
    public double Number(string name, double min, double max, double normal)
    {
        if (Find(name) is not { } node)
            return normal;
        var isNumber = node.GetValueKind() == JsonValueKind.Number;
        if (isNumber && double.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        _faults.Add(new RequestFault($"/{name}", isNumber ? "out_of_range" : "wrong_type", string.Create(CultureInfo.InvariantCulture, $"{name} must be a number {min}..{max}"))
        {
            Got = Shown(node),
            Min = min,
            Max = max,
        });
        return normal;
    }

    /// <summary>One of a few words; <paramref name="normal"/> where there is none, or a wrong one.</summary>
    public string Word(string name, IReadOnlyList<string> words, string normal) => OptionalWord(name, words) ?? normal;

    /// <summary>One of a few words; null where there is none, or a wrong one.</summary>
    public string? OptionalWord(string name, IReadOnlyList<string> words)
    {
        if (Text(name) is not { } text)
            return null;
        if (words.Contains(text, StringComparer.Ordinal))
            return text;
        _faults.Add(new RequestFault($"/{name}", "not_allowed", $"{name} must be one of {string.Join(", ", words)}")
        {
            Got = Shown(JsonValue.Create(text)),
            DidYouMean = text.Length <= MaxShown ? NearestKey.Find(text, words) : null,
        });
        return null;
    }

    /// <summary>A string that is not empty; null where there is none, or something else.</summary>
    public string? Text(string name)
    {
        if (Find(name) is not { } node)
            return null;
        if (node.GetValueKind() == JsonValueKind.String && node.GetValue<string>() is { Length: > 0 } text)
            return text;
        _faults.Add(new RequestFault($"/{name}", "wrong_type", $"{name} must be a string that is not empty") { Got = Shown(node) });
        return null;
    }

    /// <summary>A string that passes <paramref name="isFit"/>; null where there is none, or a wrong one.</summary>
    /// <param name="wanted">The end of "name …": "must be a file name such as …".</param>
    public string? Text(string name, Predicate<string> isFit, string wanted)
    {
        if (Text(name) is not { } text)
            return null;
        if (isFit(text))
            return text;
        _faults.Add(new RequestFault($"/{name}", "bad_format", $"{name} {wanted}") { Got = Shown(JsonValue.Create(text)) });
        return null;
    }

    /// <summary>True, false, 1 or 0; null where there is none, or something else.</summary>
    public bool? Flag(string name)
    {
        if (Find(name) is not { } node)
            return null;
        switch (node.ToJsonString())
        {
            case "true" or "1": return true;
            case "false" or "0": return false;
            default:
                _faults.Add(new RequestFault($"/{name}", "wrong_type", $"{name} must be true or false, or 1 or 0") { Got = Shown(node) });
                return null;
        }
    }

    /// <summary>An object; null where there is none, or something else.</summary>
    public JsonObject? Members(string name)
    {
        if (Find(name) is not { } node)
            return null;
        if (node is JsonObject members)
            return members;
        _faults.Add(new RequestFault($"/{name}", "wrong_type", $"{name} must be an object") { Got = Shown(node) });
        return null;
    }

    /// <summary>Notes that something is missing without which the rest has no sense.</summary>
    public void Miss(string name, string message) => _faults.Add(new RequestFault($"/{name}", "missing", message));

    /// <summary>After all were read: the reply that lists every fault; null when there is none.</summary>
    public RemoteReply? Refusal()
    {
        var unknown = arguments.Select(argument => argument.Key).Where(key => !_known.Contains(key, StringComparer.Ordinal)).Select(Unknown);
        RequestFault[] faults = [.. _faults, .. unknown];
        return faults.Length == 0 ? null : RemoteReply.Rejected("validation_failed", "") with { Errors = faults };
    }

    private JsonNode? Find(string name)
    {
        _known.Add(name);
        return arguments[name];
    }

    private RequestFault Unknown(string key) => new(
        "/" + key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal), // RFC 6901 §3
        "unknown_key",
        _known.Count == 0 ? "this command takes no arguments" : $"unknown; there are {string.Join(", ", _known)}")
    {
        DidYouMean = key.Length <= MaxShown && _known.Count > 0 ? NearestKey.Find(key, _known) : null,
    };

    private static JsonNode Shown(JsonNode node) =>
        node.ToJsonString() is { Length: > MaxShown } text ? JsonValue.Create($"{text[..MaxShown]}...") : node.DeepClone();
}
