using System.Globalization;
using System.Text;

namespace EdgeCam.Simulation.Report.Html;

/// <summary>What the link could carry, what it carried and what the encoder was asked for.</summary>
internal static class RateChart
{
    public static void Append(StringBuilder page, ReportedRun run, IReadOnlyList<TimeBin> bins, ChartScale scale)
    {
        var (unit, kilobitsPerUnit) = scale.TopKbps >= 1_000 ? ("Mbit/s", 1_000) : ("kbit/s", 1);
        page.Append(CultureInfo.InvariantCulture, $"<figure><figcaption><b>Capacity and rate, {unit}</b>").Append("<span class=\"key capacity\">the link could carry</span><span class=\"key carried\">was carried</span>")
            .Append(run.Record.Targets.Count > 0 ? "<span class=\"key target\">the encoder was asked for</span>" : "").Append("</figcaption>");
        var plot = new Plot(page, scale, height: 210, scale.TopKbps);
        plot.Begin("Capacity of the link and the rate that was carried, over time");
        plot.ValueAxis(kilobits => string.Create(CultureInfo.InvariantCulture, $"{kilobits / kilobitsPerUnit:0.##}"));
        plot.Band("capacity", bins, _ => 0, bin => bin.CapacityKbps);
        plot.Line("carried", bins, bin => bin.CarriedKbps);
        plot.Line("target", bins, bin => bin.TargetKbps);
        plot.TimeAxis();
        plot.End();
        page.Append("</figure>\n");
    }
}
