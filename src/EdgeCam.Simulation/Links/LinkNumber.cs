using System.Globalization;

namespace EdgeCam.Simulation.Links;

/// <summary>Reads the numbers of a link, so that each fault is told in the same words.</summary>
internal static class LinkNumber
{
    /// <summary>10 Gbit/s: above it nothing here would be a bottleneck.</summary>
    public const double MaxKilobits = 10_000_000;

    /// <returns>The number; the smallest allowed with a <paramref name="fault"/> when the text is not one between the limits.</returns>
    public static double Read(string key, string text, string unit, double least, double most, out string fault)
    {
        // NaN fails both comparisons.
        if (double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            fault = "";
            return number;
        }

        fault = Fault("a number", key, text, unit, least, most);
        return least;
    }

    public static double ReadWhole(string key, string text, string unit, double least, double most, out string fault)
    {
        var number = Read(key, text, unit, least, most, out fault);
        if (fault.Length == 0 && number == Math.Floor(number))
            return number;
        fault = Fault("a whole number", key, text, unit, least, most);
        return least;
    }

    private static string Fault(string kind, string key, string text, string unit, double least, double most) =>
        string.Create(CultureInfo.InvariantCulture, $"{key}={text} is not {kind} from {least} to {most} {unit}").TrimEnd();
}
