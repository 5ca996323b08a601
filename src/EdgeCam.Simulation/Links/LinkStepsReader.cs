using System.Globalization;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Links;

/// <summary>Reads "0:4000+40:500+80:4000": from which second on how many kbit/s.</summary>
internal static class LinkStepsReader
{
    public static bool TryRead(string text, out IReadOnlyList<LinkStep> steps, out string fault)
    {
        var read = new List<LinkStep>();
        steps = read;
        foreach (var part in text.Split('+', StringSplitOptions.TrimEntries))
        {
            if (!TryReadStep(part, out var step, out fault))
                return false;
            if (read.Count == 0 && step.At != TimeSpan.Zero)
                fault = $"steps={text} begins at {Seconds(step.At)} s: the first step is at 0";
            else if (read.Count > 0 && step.At <= read[^1].At)
                fault = $"steps={text}: the step at {Seconds(step.At)} s does not come after the one at {Seconds(read[^1].At)} s";
            if (fault.Length > 0)
                return false;
            read.Add(step);
        }

        fault = read[^1].Rate.BitsPerSecond > 0 ? "" : $"steps={text} ends with a rate of 0: nothing would leave any more; end with a rate above 0";
        return fault.Length == 0;
    }

    private static bool TryReadStep(string part, out LinkStep step, out string fault)
    {
        step = default;
        var colon = part.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            fault = $"steps: \"{part}\" is not S:KBIT, as 40:500 is 500 kbit/s from second 40 on";
            return false;
        }

        var at = LinkNumber.Read("steps: the time", part[..colon], "s", 0, 1_000_000, out fault);
        if (fault.Length > 0)
            return false;
        var rate = LinkNumber.Read("steps: the rate", part[(colon + 1)..], "kbit/s", 0, LinkNumber.MaxKilobits, out fault);
        if (fault.Length == 0 && rate is > 0 and < 1)
            fault = $"steps: the rate={part[(colon + 1)..]} is below 1 kbit/s: 0 is an outage";
        step = new LinkStep(TimeSpan.FromSeconds(at), Bitrate.Kbps(rate));
        return fault.Length == 0;
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
