using System.Globalization;
using System.Text;

namespace EdgeCam.Simulation.Report.Html;

/// <summary>When frames were skipped or given up and packets lost: a lane each, a bar per bin that is as high as the count.</summary>
internal static class EventChart
{
    public static void Append(StringBuilder page, ReportedRun run, IReadOnlyList<TimeBin> bins, ChartScale scale)
    {
        page.Append("<figure><figcaption><b>What did not get through</b>");
        foreach (var lane in Lanes)
        {
            var sum = bins.Sum(lane.Count);
            page.Append(CultureInfo.InvariantCulture, $"<span class=\"key {lane.Style}\">{lane.Name}: {(sum == 0 ? "none" : FigureText.Count(sum))}</span>");
        }

        page.Append("</figcaption>");
        var present = Lanes.Where(lane => bins.Any(bin => lane.Count(bin) > 0)).ToList();
        if (present.Count > 0)
            AppendPlot(page, bins, scale, present);
        page.Append("</figure>\n");
    }

    private static void AppendPlot(StringBuilder page, IReadOnlyList<TimeBin> bins, ChartScale scale, List<Lane> lanes)
    {
        var plot = new Plot(page, scale, height: 34 + (lanes.Count * LaneHeight), top: 1);
        plot.Begin("When frames were skipped or given up and packets lost, over time");
        for (var i = 0; i < lanes.Count; i++)
            AppendLane(page, plot, bins, Plot.Top + ((i + 1) * LaneHeight), lanes[i]);
        plot.TimeAxis();
        plot.End();
    }

    private static void AppendLane(StringBuilder page, Plot plot, IReadOnlyList<TimeBin> bins, double bottom, Lane lane)
    {
        double most = bins.Max(lane.Count);
        page.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Plot.Left}\" x2=\"{Plot.Right}\" y1=\"{bottom}\" y2=\"{bottom}\"/><path class=\"{lane.Style}\" d=\"");
        foreach (var bin in bins.Where(bin => lane.Count(bin) > 0))
            page.Append(CultureInfo.InvariantCulture, $"M{plot.X(bin.At.TotalSeconds + 0.05):0.#} {bottom}v{-4 - ((LaneHeight - 8) * lane.Count(bin) / most):0.#}");
        page.Append("\"/>");
    }

    private readonly record struct Lane(string Name, string Style, Func<TimeBin, int> Count);

    private const double LaneHeight = 24;

    private static readonly Lane[] Lanes =
    [
        new("frames skipped before encoding", "skipped", bin => bin.Skipped),
        new("frames expired after encoding", "expired", bin => bin.Expired),
        new("packets dropped by the queue", "dropped", bin => bin.Dropped),
        new("packets lost by chance", "lost", bin => bin.Lost),
    ];
}
