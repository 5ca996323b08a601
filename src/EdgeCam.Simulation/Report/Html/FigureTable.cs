using System.Globalization;
using System.Text;

namespace EdgeCam.Simulation.Report.Html;

/// <summary>Every figure that has a meaning on the link, a column per run, the best of several marked.</summary>
internal static class FigureTable
{
    public static void Append(StringBuilder page, IReadOnlyList<ReportedRun> runs)
    {
        page.Append("<section class=\"figures\"><h2>All figures</h2><div class=\"wide\"><table><thead><tr><th scope=\"col\">Figure</th>");
        foreach (var run in runs)
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" class=\"value\">{HtmlReport.Escape(run.Profile)}</th>");
        page.Append("</tr></thead>\n");
        foreach (var (title, first, last) in Groups)
            AppendGroup(page, runs, title, FigureInfo.All.Where(info => info.Figure >= first && info.Figure <= last));
        page.Append("</table></div>");
        if (runs.Count > 1)
            page.Append("<p class=\"note\"><span class=\"best\">Marked</span> is the best of the profiles. No profile is best in all: more of the link used is a better picture and takes more delay.</p>");
        page.Append("</section>\n");
    }

    private static void AppendGroup(StringBuilder page, IReadOnlyList<ReportedRun> runs, string title, IEnumerable<FigureInfo> group)
    {
        var present = group.Where(info => runs.Any(run => run.Figures[info.Figure] is not null)).ToList();
        if (present.Count == 0)
            return;
        page.Append(CultureInfo.InvariantCulture, $"<tbody><tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{runs.Count + 1}\">{title}</th></tr>\n");
        foreach (var info in present)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{info.Name}<small>{info.Meaning}</small></th>");
            foreach (var run in runs)
            {
                var mark = IsBest(runs, info, run.Figures[info.Figure]) ? " best" : "";
                page.Append(CultureInfo.InvariantCulture, $"<td class=\"value\"><span class=\"number{mark}\">{FigureText.Of(info.Figure, run.Figures[info.Figure])}</span></td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n");
    }

    /// <summary>Whether it is better than another and none is better.</summary>
    private static bool IsBest(IReadOnlyList<ReportedRun> runs, FigureInfo info, double? value)
    {
        var all = runs.Select(run => run.Figures[info.Figure]).OfType<double>().ToList();
        return value is not null && all.Count > 1 && all.Min() < all.Max() && value == info.IsMoreBetter switch
        {
            true => all.Max(),
            false => all.Min(),
            null => null,
        };
    }

    private static readonly (string Title, Figure First, Figure Last)[] Groups =
    [
        ("What is seen and heard", Figure.Psnr, Figure.LongestSilence),
        ("How good the picture can be", Figure.Used, Figure.MeanRate),
        ("How old the picture is", Figure.SignalP50, Figure.SoundP95),
        ("When the link changes", Figure.Stale, Figure.FreshMax),
        ("What was not shown", Figure.Skipped, Figure.RandomLosses),
        ("Two renditions", Figure.LowSignalP50, Figure.Switches),
    ];
}
