using System.Globalization;
using EdgeCam.Linux.Health;
using EdgeCam.Options;
using EdgeCam.Remote.Health;

namespace EdgeCam.Doctor.Checks;

/// <summary>Temperature and supply.</summary>
internal static class HeatCheck
{
    private static readonly HealthLimits Limits = new();

    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings)
    {
        var vitals = readings.Machine.Vitals;
        yield return vitals.Celsius switch
        {
            null => Finding.Ok(Areas.Heat, "no sensor tells the processor's temperature"),
            { } celsius when celsius >= Limits.HighCelsius => Finding.Note(
                Areas.Heat, string.Create(CultureInfo.InvariantCulture, $"{celsius:0.0} °C: a Raspberry Pi slows down from {Limits.HighCelsius:0} °C on"),
                "Fit a heat sink or a fan, open the box, or lower Source:FramesPerSecond."),
            { } celsius => Finding.Ok(Areas.Heat, string.Create(CultureInfo.InvariantCulture, $"{celsius:0.0} °C")),
        };
        yield return OfSupply(vitals.Throttling);
    }

    private static Finding OfSupply(Throttling throttling) => throttling switch
    {
        { Now: null } => Finding.Ok(Areas.Heat, "nobody tells of the supply: only a Raspberry Pi's firmware does"),
        { Now.Count: > 0 } => Finding.Note(Areas.Heat, $"right now: {string.Join(", ", throttling.Now)}", AdviceFor(throttling.Now)),
        { SinceBoot: { Count: > 0 } past } => Finding.Note(Areas.Heat, $"since it was switched on: {string.Join(", ", past)}", AdviceFor(past)),
        _ => Finding.Ok(Areas.Heat, "the supply is strong enough, nothing is throttled"),
    };

    private static string AdviceFor(IReadOnlyList<string> names) => names.Contains(Throttling.UnderVoltageName, StringComparer.Ordinal)
        ? "Use a stronger power supply and a short, thick cable."
        : "Fit a heat sink or a fan.";
}
