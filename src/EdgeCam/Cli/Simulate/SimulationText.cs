using System.Globalization;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Report.Html;

namespace EdgeCam.Cli.Simulate;

/// <summary>The answer of <c>edgecam simulate</c> for people: a figure, its value for each profile, what it means.</summary>
internal static class SimulationText
{
    private const int Gap = 2;
    private const int LineWidth = 118;
    private const int LeastMeaning = 40;

    public static void Write(TextWriter output, SimulationRequest request, IReadOnlyList<ReportedRun> runs)
    {
        output.WriteLine($"up {request.Up.Text}, down {request.Down.Text}");
        output.WriteLine(Note(request));
        output.WriteLine();
        var rows = FigureInfo.All.Where(info => runs.Any(run => run.Figures[info.Figure] is not null)).Select(info => Row(info, runs)).ToList();
        rows.Insert(0, ["", .. runs.Select(run => run.Profile), ""]);
        var widths = Enumerable.Range(0, runs.Count + 1).Select(column => rows.Max(row => row[column].Length) + Gap).ToArray();
        foreach (var row in rows)
            WriteRow(output, row, widths);
    }

    /// <summary>How it was measured, in one sentence.</summary>
    public static string Note(SimulationRequest request) => string.Create(
        CultureInfo.InvariantCulture,
        $"{request.Duration.TotalSeconds:0} s of virtual time, {(request.Seeds == 1 ? "one run" : $"medians of {request.Seeds} runs")}{FootageNote(request.Footage)}");

    private static string FootageNote(RequestedFootage? footage) =>
        footage is null ? "" : $", {Path.GetFileName(footage.Path)} shown {ShownAt(footage.Budget)}";

    private static string ShownAt(TimeSpan? budget) =>
        budget is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms after its capture") : "at the deadline of the profile";

    private static string[] Row(FigureInfo info, IReadOnlyList<ReportedRun> runs) =>
        [info.Name, .. runs.Select(run => FigureText.Of(info.Figure, run.Figures[info.Figure])), info.Meaning];

    private static void WriteRow(TextWriter output, string[] row, int[] widths)
    {
        var head = row[0].PadRight(widths[0]) + string.Concat(row[1..^1].Select((value, i) => value.PadLeft(widths[i + 1] - Gap) + new string(' ', Gap)));
        foreach (var line in Wrap(row[^1], Math.Max(LeastMeaning, LineWidth - head.Length)))
        {
            output.WriteLine((head + line).TrimEnd());
            head = new string(' ', head.Length);
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width)
        {
            var end = text.LastIndexOf(' ', width);
            yield return text[..end];
            text = text[(end + 1)..];
        }

        yield return text;
    }
}
