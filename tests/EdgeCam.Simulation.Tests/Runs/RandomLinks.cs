using System.Globalization;

namespace EdgeCam.Simulation.Tests.Runs;

/// <summary>Links that nobody tuned for, as text that <c>edgecam simulate --up</c> takes: the same for the same seed.</summary>
internal static class RandomLinks
{
    public const int Seconds = 30;

    /// <summary>Rates of 0.2 to 8 Mbit/s that change every few seconds, outages up to 3 s, half of the links with loss up to 5 %, jitter, a queue of any kind.</summary>
    public static string Of(int seed)
    {
        var random = new SimulatedRandom((ulong)seed * 7919);
        var loss = random.NextBelow(2) == 0 ? "" : Text($",loss={random.NextBelow(50) / 1000.0}");
        return Text($"steps={Steps(random)},delay={5 + random.NextBelow(145)},jitter={random.NextBelow(10)},queue={Queue(random)}{loss},seed={seed}");
    }

    private static string Steps(SimulatedRandom random)
    {
        List<string> steps = [];
        for (var at = 0.0; at < Seconds; at += 2 + (8 * random.NextDouble()))
        {
            if (steps.Count > 0 && random.NextBelow(3) == 0)
            {
                steps.Add(Text($"{at:0.00}:0"));
                at += 0.1 + (2.9 * random.NextDouble());
            }

            steps.Add(Text($"{at:0.00}:{200 * Math.Pow(40, random.NextDouble()):0}"));
        }

        return string.Join('+', steps);
    }

    private static string Queue(SimulatedRandom random) => random.NextBelow(4) switch
    {
        0 => Text($"{50 + random.NextBelow(950)}ms"),
        1 => Text($"{30 + random.NextBelow(300)}p"),
        2 => Text($"{20_000 + random.NextBelow(300_000)}"),
        _ => "100000p", // as good as endless: nothing is ever dropped
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
