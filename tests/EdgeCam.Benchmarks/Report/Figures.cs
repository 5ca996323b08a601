using System.Globalization;

namespace EdgeCam.Benchmarks.Report;

internal static class Figures
{
    /// <summary>Figures with a decimal point, whatever the user's language.</summary>
    public static string Of(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
