using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Options.Loading;
using EdgeCam.Remote;

namespace EdgeCam.Recording;

/// <summary>Reads the arguments of a command and finds every fault in them.</summary>
internal sealed class RecordingArguments(JsonObject arguments)
{
    private static readonly string[] OfEveryRequest = ["id", "ts", "spread_s"];
    private readonly List<RequestFault> _faults = [];
    private readonly List<string> _known = [];

    /// <summary>A number within bounds; <paramref name="fallback"/> when it is not given.</summary>
    public double Number(string name, double least, double most, double fallback)
    {
        _known.Add(name);
        if (arguments[name] is not { } given)
            return fallback;
        var bounds = string.Create(CultureInfo.InvariantCulture, $"{name} must be a number, {least}..{most}");
        if (given is not JsonValue value || !value.TryGetValue<double>(out var number))
            _faults.Add(new RequestFault("/" + name, "wrong_type", bounds) { Got = given.DeepClone(), Min = least, Max = most });
        else if (!(number >= least && number <= most))
            _faults.Add(new RequestFault("/" + name, "out_of_range", bounds) { Got = given.DeepClone(), Min = least, Max = most });
        else
            return number;
        return fallback;
    }

    /// <summary>Text that passes <paramref name="isFit"/>; null when it is not given.</summary>
    /// <param name="wanted">For the message: "must be a file name …".</param>
    public string? Text(string name, Predicate<string> isFit, string wanted)
    {
        _known.Add(name);
        if (arguments[name] is not { } given)
            return null;
        if (given.GetValueKind() != JsonValueKind.String)
            _faults.Add(new RequestFault("/" + name, "wrong_type", $"{name} {wanted}") { Got = given.DeepClone() });
        else if (!isFit(given.GetValue<string>()))
            _faults.Add(new RequestFault("/" + name, "bad_format", $"{name} {wanted}") { Got = given.DeepClone() });
        else
            return given.GetValue<string>();
        return null;
    }

    /// <summary>The refusal of faulty arguments, and of any that nobody asked for; null when all are in order. Call last.</summary>
    public RemoteReply? Refusal()
    {
        foreach (var (name, value) in arguments)
        {
            if (!_known.Contains(name, StringComparer.Ordinal) && !OfEveryRequest.Contains(name, StringComparer.Ordinal))
                _faults.Add(new RequestFault("/" + name, "unknown_key", "unknown key") { Got = value?.DeepClone(), DidYouMean = NearestKey.Find(name, _known) });
        }

        return _faults.Count == 0 ? null : RemoteReply.Rejected("validation_failed", "The arguments are not in order.") with { Errors = _faults };
    }
}
