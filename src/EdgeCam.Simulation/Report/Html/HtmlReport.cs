using System.Globalization;
using System.Net;
using System.Text;

namespace EdgeCam.Simulation.Report.Html;

/// <summary>A run of a profile, as it is shown beside others.</summary>
/// <param name="Profile">Its name.</param>
/// <param name="Deadline">What the profile allows a frame to be late; null when it allows any delay.</param>
/// <param name="Record">The run that is drawn.</param>
/// <param name="Figures">The figures that are told: of that run, or medians over several.</param>
public sealed record ReportedRun(string Profile, TimeSpan? Deadline, RunRecord Record, RunFigures Figures);

/// <summary>
/// One page that shows how profiles do on a link, so that an operator can choose: a sentence and pictures for each, and
/// every figure side by side with what it means. It needs no network and no script (a script reads out the pictures
/// under the pointer) and follows the light or dark preference of the reader.
/// </summary>
/// <remarks>Reentrant.</remarks>
public static class HtmlReport
{
    /// <param name="link">The link in the words of the user; any text, it is escaped.</param>
    /// <param name="note">A sentence on how it was measured: seeds, duration; any text.</param>
    /// <param name="runs">At least one, all over the same link and duration.</param>
    public static void Write(TextWriter output, string link, string note, IReadOnlyList<ReportedRun> runs)
    {
        var series = runs.Select(run => TimeSeries.From(run.Record)).ToList();
        var scale = ChartScale.For(runs, series);
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">")
            .Append(CultureInfo.InvariantCulture, $"<title>Uplink on {Escape(link)}</title>\n<style>{ReportStyle.Text}</style></head>\n<body><main>\n")
            .Append(CultureInfo.InvariantCulture, $"<header><p class=\"kicker\">Simulated uplink</p><h1>{Escape(Title(runs))}</h1>")
            .Append(CultureInfo.InvariantCulture, $"<p class=\"link\"><span>Link</span> <code>{Escape(link)}</code></p><p class=\"note\">{Escape(note)}</p></header>\n");
        AppendSummaries(page, runs);
        for (var i = 0; i < runs.Count; i++)
            AppendRun(page, runs[i], series[i], scale);
        FigureTable.Append(page, runs);
        page.Append(CultureInfo.InvariantCulture, $"</main>\n<script>{ReportScript.Text}</script>\n</body></html>\n");
        output.Write(page);
    }

    internal static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Title(IReadOnlyList<ReportedRun> runs) =>
        runs.Count == 1 ? $"How the profile {runs[0].Profile} does on this link" : $"How {runs.Count} profiles do on this link";

    private static void AppendSummaries(StringBuilder page, IReadOnlyList<ReportedRun> runs)
    {
        page.Append("<section class=\"cards\">\n");
        foreach (var run in runs)
        {
            page.Append(CultureInfo.InvariantCulture, $"<article class=\"card\"><h2>{Escape(run.Profile)}</h2><p class=\"deadline-note\">{DeadlineText(run)}</p><dl>");
            foreach (var (label, figure) in run.Record.Played is null ? Headlines : [.. QualityHeadlines, .. Headlines])
            {
                page.Append(CultureInfo.InvariantCulture, $"<div><dt>{label}</dt><dd>{FigureText.Of(figure, run.Figures[figure])}</dd></div>");
            }

            page.Append(CultureInfo.InvariantCulture, $"</dl><p>{Escape(RunSentence.Of(run))}</p></article>\n");
        }

        page.Append("</section>\n");
    }

    private static void AppendRun(StringBuilder page, ReportedRun run, IReadOnlyList<TimeBin> bins, ChartScale scale)
    {
        page.Append(CultureInfo.InvariantCulture, $"<section class=\"run\"><h2>{Escape(run.Profile)}</h2><p class=\"readout\" aria-live=\"off\">Point at a picture to read it out.</p>\n");
        RateChart.Append(page, run, bins, scale);
        DelayChart.Append(page, run, bins, scale);
        QualityChart.Append(page, run, bins, scale);
        EventChart.Append(page, run, bins, scale);
        page.Append("<script type=\"application/json\" class=\"data\">");
        SeriesJson.Append(page, bins);
        page.Append("</script></section>\n");
    }

    private static string DeadlineText(ReportedRun run) =>
        run.Deadline is { } deadline ? $"deadline {FigureText.Milliseconds(deadline.TotalMilliseconds)}" : "no deadline";

    private static readonly (string Label, Figure Figure)[] Headlines =
    [
        ("of the link used", Figure.Used),
        ("signal delay, 95 %", Figure.SignalP95),
        ("frames skipped", Figure.Skipped),
        ("frames undecodable", Figure.Undecodable),
    ];

    private static readonly (string Label, Figure Figure)[] QualityHeadlines =
    [
        ("PSNR of the pictures", Figure.Psnr),
        ("frozen", Figure.Frozen),
    ];
}
