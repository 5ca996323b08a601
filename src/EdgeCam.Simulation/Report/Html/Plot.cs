using System.Globalization;
using System.Text;

namespace EdgeCam.Simulation.Report.Html;

/// <summary>An SVG picture over the time of a run: axes, and paths through bins.</summary>
/// <remarks>Thread-bound; appends to the page it is given.</remarks>
internal sealed class Plot(StringBuilder page, ChartScale scale, double height, double top)
{
    /// <param name="title">For those who do not see the picture.</param>
    public void Begin(string title)
    {
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"wide\"><svg class=\"plot\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{title}\" data-left=\"{Left}\" data-right=\"{Right}\" data-seconds=\"{scale.Seconds}\">");
        var warm = X(scale.WarmUpSeconds) - Left;
        if (warm > 0)
            page.Append(CultureInfo.InvariantCulture, $"<rect class=\"warm\" x=\"{Left}\" y=\"{Top}\" width=\"{warm:0.#}\" height=\"{Bottom - Top}\"><title>The beginning, which the figures leave out</title></rect>");
    }

    public void End() => page.Append(CultureInfo.InvariantCulture, $"<line class=\"cursor\" x1=\"0\" x2=\"0\" y1=\"{Top}\" y2=\"{Bottom}\"/></svg></div>\n");

    public double X(double seconds) => Left + ((Right - Left) * seconds / scale.Seconds);

    /// <summary>The height of a value, cut at the top of the picture.</summary>
    public double Y(double value) => Bottom - ((Bottom - Top) * Math.Clamp(value / top, 0, 1));

    public void TimeAxis()
    {
        var step = TimeSteps.FirstOrDefault(step => scale.Seconds / step <= 13, 600);
        for (var at = 0.0; at <= scale.Seconds + 1e-9; at += step)
            page.Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" x=\"{X(at):0.#}\" y=\"{Bottom + 16}\" text-anchor=\"middle\">{at:0.#}{(at == 0 ? " s" : "")}</text>");
    }

    public void ValueAxis(Func<double, string> label)
    {
        for (var i = 0; i <= 4; i++)
        {
            var (value, y) = (top * i / 4, Y(top * i / 4));
            page.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{label(value)}</text>");
        }
    }

    /// <summary>A line through the middles of the bins; bins without a value are passed over.</summary>
    public void Line(string style, IReadOnlyList<TimeBin> bins, Func<TimeBin, double?> value)
    {
        page.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"");
        var isFirst = true;
        foreach (var bin in bins)
        {
            if (value(bin) is not { } height)
                continue;
            AppendPoint(isFirst ? 'M' : 'L', Middle(bin), height);
            isFirst = false;
        }

        page.Append("\"/>");
    }

    /// <summary>The area between two heights; bins without both end it and the next with both begins anew.</summary>
    public void Band(string style, IReadOnlyList<TimeBin> bins, Func<TimeBin, double?> lower, Func<TimeBin, double?> upper)
    {
        page.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"");
        for (var i = 0; i < bins.Count;)
        {
            var begin = i;
            while (i < bins.Count && lower(bins[i]) is not null && upper(bins[i]) is not null)
                i++;
            AppendBand(bins, begin, i, lower, upper);
            i = Math.Max(i, begin + 1);
        }

        page.Append("\"/>");
    }

    private void AppendBand(IReadOnlyList<TimeBin> bins, int begin, int end, Func<TimeBin, double?> lower, Func<TimeBin, double?> upper)
    {
        if (begin == end)
            return;
        page.Append(CultureInfo.InvariantCulture, $"M{X(bins[begin].At.TotalSeconds):0.#} {Y(lower(bins[begin])!.Value):0.#}");
        for (var i = begin; i < end; i++)
            page.Append(CultureInfo.InvariantCulture, $"V{Y(upper(bins[i])!.Value):0.#}H{X(EndOf(bins[i])):0.#}");
        for (var i = end - 1; i >= begin; i--)
            page.Append(CultureInfo.InvariantCulture, $"V{Y(lower(bins[i])!.Value):0.#}H{X(bins[i].At.TotalSeconds):0.#}");
        page.Append('Z');
    }

    private void AppendPoint(char command, double seconds, double value) =>
        page.Append(CultureInfo.InvariantCulture, $"{command}{X(seconds):0.#} {Y(value):0.#}");

    private static double Middle(TimeBin bin) => (bin.At + (TimeSeries.BinLength / 2)).TotalSeconds;

    private static double EndOf(TimeBin bin) => (bin.At + TimeSeries.BinLength).TotalSeconds;

    public double Bottom => height - 24;

    public const double Width = 1000, Left = 64, Right = 988, Top = 10;

    private static readonly double[] TimeSteps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300];
}
