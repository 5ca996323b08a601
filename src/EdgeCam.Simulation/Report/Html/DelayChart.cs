using System.Globalization;
using System.Text;

namespace EdgeCam.Simulation.Report.Html;

/// <summary>The delay of the slowest frame in each bin in its two parts, the signal delay, and the deadline.</summary>
internal static class DelayChart
{
    public static void Append(StringBuilder page, ReportedRun run, IReadOnlyList<TimeBin> bins, ChartScale scale)
    {
        page.Append("<figure><figcaption><b>Delay, ms</b><span class=\"key buffering\">buffering in the camera</span><span class=\"key transmission\">transmission</span><span class=\"key signal\">until as new a picture is seen (signal)</span>")
            .Append(run.Deadline is null ? "" : "<span class=\"key deadline\">deadline</span>").Append("</figcaption>");
        var plot = new Plot(page, scale, height: 230, scale.TopMs);
        plot.Begin("Delay of the frames over time, divided into buffering and transmission");
        plot.ValueAxis(milliseconds => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:#,0.#}"));
        plot.Band("buffering", bins, _ => 0, bin => bin.BufferingMs);
        plot.Band("transmission", bins, bin => bin.BufferingMs, bin => bin.FrameDelayMs);
        plot.Line("signal", bins, bin => bin.SignalMs);
        if (run.Deadline is { } deadline)
        {
            var y = plot.Y(deadline.TotalMilliseconds);
            page.Append(CultureInfo.InvariantCulture, $"<line class=\"deadline\" x1=\"{Plot.Left}\" x2=\"{Plot.Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>");
        }

        AppendCutPeaks(page, plot, bins, scale);
        plot.TimeAxis();
        plot.End();
        page.Append("</figure>\n");
    }

    /// <summary>Says of the highest peaks above the picture how high they reach, where there is room for the words.</summary>
    private static void AppendCutPeaks(StringBuilder page, Plot plot, IReadOnlyList<TimeBin> bins, ChartScale scale)
    {
        List<double> taken = [];
        foreach (var bin in bins.Where(bin => bin.SignalMs > scale.TopMs).OrderByDescending(bin => bin.SignalMs))
        {
            var x = Math.Min(plot.X(bin.At.TotalSeconds), Plot.Right - LabelWidth);
            if (taken.Exists(other => Math.Abs(other - x) < LabelWidth))
                continue;
            taken.Add(x);
            page.Append(CultureInfo.InvariantCulture, $"<text class=\"peak\" x=\"{x:0.#}\" y=\"{Plot.Top + 11}\">▲ {bin.SignalMs / 1000:0.0} s</text>");
        }
    }

    private const double LabelWidth = 48;
}
