using System.Globalization;
using System.Text.Json;
using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Runs.Shared;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Simulation.Runs.Rfc8867;

/// <summary>
/// Reads the test cases of RFC 8867 §5 out of JSON: defaults, then a list of cases with steps of the links, media flows
/// and competitors. A case with several delays or queues becomes several.
/// </summary>
/// <remarks>Reentrant.</remarks>
public static class Rfc8867Reader
{
    /// <param name="uplink">For every flow; its rates are replaced by those of the media of the RFC.</param>
    /// <exception cref="KeyNotFoundException">The JSON lacks a property.</exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static IReadOnlyList<Rfc8867Case> Read(string json, UplinkPlan uplink)
    {
        using var document = JsonDocument.Parse(json);
        var (defaults, media) = (document.RootElement.GetProperty("defaults"), document.RootElement.GetProperty("media_defaults"));
        var plan = uplink with
        {
            LeastRate = Bitrate.Kbps(media.GetProperty("video").GetProperty("rate_kbps")[0].GetDouble()),
            MostRate = Bitrate.Kbps(media.GetProperty("video").GetProperty("rate_kbps")[1].GetDouble()),
            StartRate = Bitrate.Kbps(media.GetProperty("video").GetProperty("start_kbps").GetDouble()),
        };
        var sound = Bitrate.Kbps(media.GetProperty("audio").GetProperty("rate_kbps").GetDouble());
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().SelectMany(element => CasesOf(element, defaults, plan, sound))];
    }

    private static IEnumerable<Rfc8867Case> CasesOf(JsonElement element, JsonElement defaults, UplinkPlan uplink, Bitrate sound)
    {
        var delays = Set(element, "one_way_delay_ms_forward_set", defaults.GetProperty("one_way_propagation_delay_ms").GetDouble());
        if (element.TryGetProperty("one_way_delay_ms_per_flow", out var perFlow))
            delays = [perFlow.EnumerateArray().Min(delay => delay.GetDouble())]; // the links have the least, flows add theirs
        var queues = Set(element, "queue_ms_set", defaults.GetProperty("queue").GetProperty("size_ms").GetDouble());
        foreach (var delay in delays)
        {
            foreach (var queue in queues)
            {
                var shape = new Shape(delay, queue, defaults.GetProperty("jitter_model").GetProperty("std_ms").GetDouble());
                var variant = delays.Count > 1 ? Milliseconds("delay", delay) : queues.Count > 1 ? Milliseconds("queue", queue) : "";
                yield return new Rfc8867Case(Text(element, "id"), variant, Text(element, "title"), PlanOf(element, shape, uplink, sound));
            }
        }
    }

    private static SharedPlan PlanOf(JsonElement element, Shape shape, UplinkPlan uplink, Bitrate sound) => new()
    {
        Up = LinkOf(element.GetProperty("forward"), shape),
        Down = element.GetProperty("backward") is { ValueKind: JsonValueKind.Object } backward ? LinkOf(backward, shape) : FreeLink(shape),
        Duration = Seconds(element, "duration_s") ?? TimeSpan.Zero,
        Flows = [.. element.GetProperty("media").EnumerateArray().Select(flow => FlowOf(flow, shape, uplink, sound))],
        Downloads = element.GetProperty("competing") is { ValueKind: JsonValueKind.Object } competing ? [.. DownloadsOf(competing)] : [],
    };

    private static LinkSpec LinkOf(JsonElement direction, Shape shape)
    {
        var steps = direction.GetProperty("steps").EnumerateArray().Select(step => Number($"{step.GetProperty("t_s").GetDouble()}:{step.GetProperty("kbps").GetDouble()}"));
        return Link($"steps={string.Join('+', steps)},{Number($"delay={shape.DelayMs},queue={shape.QueueMs}ms,jitter={shape.JitterMs}")}");
    }

    private static LinkSpec FreeLink(Shape shape) => Link(Number($"rate=10000,delay={shape.DelayMs}"));

    private static LinkSpec Link(string text) =>
        LinkSpecReader.TryRead(text, _ => null, out var link, out var fault) ? link : throw new JsonException(fault);

    private static SharedFlow FlowOf(JsonElement flow, Shape shape, UplinkPlan uplink, Bitrate sound) => new()
    {
        Uplink = uplink,
        Sound = sound,
        Start = Seconds(flow, "start_s") ?? TimeSpan.Zero,
        End = Seconds(flow, "end_s") ?? TimeSpan.MaxValue,
        PauseFrom = Seconds(flow, "pause_s") ?? TimeSpan.MaxValue,
        PauseUntil = Seconds(flow, "resume_s") ?? TimeSpan.MaxValue,
        ExtraDelay = flow.TryGetProperty("one_way_delay_ms", out var delay) ? TimeSpan.FromMilliseconds(delay.GetDouble() - shape.DelayMs) : TimeSpan.Zero,
        IsBackward = flow.TryGetProperty("direction", out var direction) && direction.ValueEquals("backward"),
    };

    /// <summary>Long-lived ones as they are; of short-lived ones the first two begin at once and the others within 10 s (§5.7: two are on).</summary>
    private static IEnumerable<DownloadPlan> DownloadsOf(JsonElement competing)
    {
        var isShort = Text(competing, "type").Contains("short", StringComparison.Ordinal);
        var start = Seconds(competing, "start_s") ?? TimeSpan.Zero;
        for (var i = 0; i < competing.GetProperty("count").GetInt32(); i++)
        {
            yield return new DownloadPlan
            {
                Start = isShort && i >= 2 ? start + TimeSpan.FromSeconds(i) : start,
                End = Seconds(competing, "end_s") ?? TimeSpan.MaxValue,
                ShortSeed = isShort ? (ulong)i : null,
            };
        }
    }

    private static List<double> Set(JsonElement element, string name, double normal) =>
        element.TryGetProperty(name, out var set) ? [.. set.EnumerateArray().Select(value => value.GetDouble())] : [normal];

    private static TimeSpan? Seconds(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? TimeSpan.FromSeconds(value.GetDouble()) : null;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static string Milliseconds(string what, double value) => Number($"{what} {value} ms");

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private readonly record struct Shape(double DelayMs, double QueueMs, double JitterMs);
}
