using System.Globalization;

namespace EdgeCam.Simulation.Report.Html;

/// <summary>Figures as people read them.</summary>
public static class FigureText
{
    /// <summary>With its unit; a dash when it has no meaning.</summary>
    public static string Of(Figure figure, double? value) => value is not { } number ? "–" : FigureInfo.All[(int)figure].Unit switch
    {
        FigureUnit.Ratio => Format(number * 100, "0.0") + " %",
        FigureUnit.Milliseconds => Milliseconds(number),
        FigureUnit.Seconds => Format(number, "0.00") + " s",
        FigureUnit.Kilobits => Format(number, "#,0") + " kbit/s",
        FigureUnit.Decibels => Format(number, "0.0") + " dB",
        FigureUnit.Index => Format(number, "0.0000"),
        _ => Count(number),
    };

    internal static string Milliseconds(double value) =>
        Math.Abs(value) >= 10_000 ? Format(value / 1000, "0.0") + " s" : Format(value, Math.Abs(value) < 10 ? "0.0" : "#,0") + " ms";

    internal static string Count(double value) => Format(value, "#,0.#");

    private static string Format(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
