using System.Globalization;

namespace EdgeCam.Simulation.Links;

/// <summary>
/// Reads a link from text, as in "trace=FILE,delay=20,queue=256p". Keys: trace, offset (s), rate (kbit/s), steps
/// (s:kbit/s+s:kbit/s), delay (ms), queue (bytes, Np packets, Nms), loss (0 to 1), jitter (ms), seed.
/// </summary>
/// <remarks>Reentrant. Never throws on what a user writes.</remarks>
public static class LinkSpecReader
{
    /// <param name="openTrace">Opens the trace of that name; null, or an I/O exception, when it cannot. The reader is disposed.</param>
    /// <param name="fault">Empty when true; otherwise which key, which value and what is allowed.</param>
    public static bool TryRead(string text, Func<string, TextReader?> openTrace, out LinkSpec spec, out string fault)
    {
        spec = new LinkSpec { Text = text };
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!TrySplit(text, given, out fault))
            return false;
        foreach (var (key, value) in given)
        {
            if (!TryApply(key, value, openTrace, ref spec, out fault))
                return false;
        }

        fault = Contradiction(given);
        return fault.Length == 0;
    }

    private static bool TrySplit(string text, Dictionary<string, string> given, out string fault)
    {
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                return Fail($"\"{part}\" is not key=value: the keys of a link are {string.Join(", ", Keys)}", out fault);
            var key = part[..equals].TrimEnd();
            if (!Keys.Contains(key))
                return Fail($"the key {key} is unknown{Guess(key)}: the keys of a link are {string.Join(", ", Keys)}", out fault);
            if (!given.TryAdd(key, part[(equals + 1)..].TrimStart()))
                return Fail($"{key} is given twice ({given[key]} and {part[(equals + 1)..]}): keep one", out fault);
        }

        fault = "";
        return true;
    }

    private static bool TryApply(string key, string value, Func<string, TextReader?> openTrace, ref LinkSpec spec, out string fault)
    {
        if (key is "trace")
        {
            var isTrace = TraceReader.TryRead(value, openTrace, out var trace, out fault);
            spec = spec with { Trace = trace };
            return isTrace;
        }

        if (key is "steps")
        {
            var isSteps = LinkStepsReader.TryRead(value, out var steps, out fault);
            spec = spec with { Steps = steps };
            return isSteps;
        }

        if (key is "queue")
        {
            var isQueue = TryReadQueue(value, out var queue, out fault);
            spec = spec with { Queue = queue };
            return isQueue;
        }

        return TryApplyNumber(key, value, ref spec, out fault);
    }

    private static bool TryApplyNumber(string key, string value, ref LinkSpec spec, out string fault)
    {
        var number = key switch
        {
            "offset" => LinkNumber.Read(key, value, "s", 0, 1_000_000, out fault),
            "rate" => LinkNumber.Read(key, value, "kbit/s", 1, LinkNumber.MaxKilobits, out fault),
            "delay" or "jitter" => LinkNumber.Read(key, value, "ms", 0, 60_000, out fault),
            "loss" => LinkNumber.Read(key, value, "as a fraction (0.01 is 1 %)", 0, 1, out fault),
            _ => LinkNumber.ReadWhole(key, value, "", 0, uint.MaxValue, out fault),
        };
        spec = key switch
        {
            "offset" => spec with { TraceOffset = TimeSpan.FromSeconds(number) },
            "rate" => spec with { Steps = [new LinkStep(TimeSpan.Zero, Units.Bitrate.Kbps(number))] },
            "delay" => spec with { Delay = TimeSpan.FromMilliseconds(number) },
            "jitter" => spec with { Jitter = TimeSpan.FromMilliseconds(number) },
            "loss" => spec with { Loss = number },
            _ => spec with { Seed = (ulong)number },
        };
        return fault.Length == 0;
    }

    private static bool TryReadQueue(string value, out LinkQueue queue, out string fault)
    {
        if (value.EndsWith("ms", StringComparison.Ordinal))
        {
            var milliseconds = LinkNumber.Read("queue", value[..^2], "ms", 1, 600_000, out fault);
            queue = new LinkQueue(Time: TimeSpan.FromMilliseconds(milliseconds));
        }
        else if (value.EndsWith('p'))
        {
            queue = new LinkQueue(Packets: (int)LinkNumber.ReadWhole("queue", value[..^1], "packets", 1, 1_000_000, out fault));
        }
        else
        {
            queue = new LinkQueue(Bytes: (long)LinkNumber.ReadWhole("queue", value, "bytes", 1, 1_000_000_000, out fault));
            if (fault.Length > 0)
                fault += "; 256p limits packets and 300ms the time that the queue takes to empty";
        }

        return fault.Length == 0;
    }

    private static string Contradiction(Dictionary<string, string> given)
    {
        var capacities = given.Keys.Where(key => key is "trace" or "rate" or "steps").ToList();
        return capacities switch
        {
            [] => "no capacity: give trace=FILE, rate=KBIT or steps=S:KBIT+S:KBIT",
            [_, _, ..] => $"{string.Join(" and ", capacities)} each state a capacity: keep one",
            ["rate" or "steps"] when given.ContainsKey("offset") => $"offset={given["offset"]} needs a trace: leave it out",
            _ => "",
        };
    }

    private static string Guess(string key) => Keys.FirstOrDefault(known => IsNear(key, known)) is { } near ? $", is {near} meant?" : "";

    /// <summary>The same letters but for one that is wrong, missing, extra or swapped, or the one begins the other.</summary>
    private static bool IsNear(string written, string known)
    {
        var key = written.ToLower(CultureInfo.InvariantCulture);
        var head = key.AsSpan().CommonPrefixLength(known);
        var tail = 0;
        while (tail < Math.Min(key.Length, known.Length) - head && key[^(tail + 1)] == known[^(tail + 1)])
            tail++;
        var (rest, knownRest) = (key.Length - head - tail, known.Length - head - tail);
        var isSwap = rest == 2 && knownRest == 2 && key[head] == known[head + 1] && key[head + 1] == known[head];
        return (rest <= 1 && knownRest <= 1) || isSwap || (head >= 3 && (rest == 0 || knownRest == 0));
    }

    private static bool Fail(string message, out string fault)
    {
        fault = message;
        return false;
    }

    private static readonly string[] Keys = ["trace", "offset", "rate", "steps", "delay", "queue", "loss", "jitter", "seed"];
}
