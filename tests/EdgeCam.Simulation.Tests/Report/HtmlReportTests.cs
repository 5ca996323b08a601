using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Report.Html;
using Xunit;

namespace EdgeCam.Simulation.Tests.Report;

public sealed class HtmlReportTests
{
    private static readonly ReportedRun[] Runs = [Toy("realtime", 0.6, 80, 150), Toy("quality", 1.02, 600, null)];

    [Fact]
    public void The_page_needs_nothing_from_elsewhere_and_follows_the_dark_preference()
    {
        var page = Page(Runs);
        Assert.DoesNotMatch(new Regex("https?:|//|src=|href=|url\\(|@import|fetch\\(", RegexOptions.None, TimeSpan.FromSeconds(1)), page);
        Assert.Contains("prefers-color-scheme: dark", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_users_wrote_is_escaped()
    {
        var page = Page([Runs[0] with { Profile = "<b>\"fast\" & 'loose'" }], link: "trace=</code><script>alert(1)</script>", note: "a < b");
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>\"fast", page, StringComparison.Ordinal);
        Assert.Contains("trace=&lt;/code&gt;&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.Contains("a &lt; b", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_picture_is_well_formed_and_draws_within_its_frame()
    {
        var pictures = Matches(Page(Runs), "<svg.*?</svg>").Select(XElement.Parse).ToList();
        Assert.Equal(6, pictures.Count);
        foreach (var picture in pictures)
        {
            var height = double.Parse(picture.Attribute("viewBox")!.Value.Split(' ')[3], CultureInfo.InvariantCulture);
            foreach (var path in picture.Elements("path").Select(path => path.Attribute("d")!.Value))
            {
                Assert.Matches("^M[0-9MLHVZv .-]*$", path);
                Assert.All(Matches(path, "[ML](?<x>[0-9.]+) (?<y>[0-9.]+)", "x"), x => Assert.InRange(Number(x), 63, 989));
                Assert.All(Matches(path, "[ML][0-9.]+ (?<y>[0-9.]+)", "y"), y => Assert.InRange(Number(y), 0, height));
            }
        }
    }

    [Fact]
    public void The_numbers_behind_the_pictures_can_be_read_out()
    {
        var data = Matches(Page(Runs), "class=\"data\">(?<json>.*?)</script>", "json").Select(json => JsonDocument.Parse(json).RootElement).ToList();
        Assert.Equal(2, data.Count);
        Assert.All(data, element => Assert.All(element.EnumerateObject(), values => Assert.Equal(200, values.Value.GetArrayLength())));
        Assert.Equal(500, data[0].GetProperty("capacity")[120].GetDouble());
    }

    [Fact]
    public void The_table_tells_every_figure_that_has_a_meaning_and_marks_the_best()
    {
        var page = Page(Runs);
        foreach (var info in FigureInfo.All)
            Assert.Equal(Runs.Any(run => run.Figures[info.Figure] is not null), page.Contains(info.Meaning, StringComparison.Ordinal));
        var used = Assert.Single(Matches(page, "Capacity used<small>.*?</tr>"));
        Assert.Matches("class=\"number\">[0-9.]+ %.*class=\"number best\">[0-9.]+ %", used);
        var signal = Assert.Single(Matches(page, "Signal delay, 95 %<small>.*?</tr>"));
        Assert.Matches("class=\"number best\">.*class=\"number\">", signal);
        Assert.DoesNotContain("number best", Page([Runs[0]]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_in_which_nothing_was_sent_has_a_page_too()
    {
        var scene = new Scene("rate=800", seconds: 10);
        var page = Page([new ReportedRun("silent", null, scene.Run, scene.Figures)]);
        Assert.Contains("no deadline", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    private static string Page(IReadOnlyList<ReportedRun> runs, string link = "steps=0:2000+10:500", string note = "")
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        HtmlReport.Write(writer, link, note, runs);
        return writer.ToString();
    }

    private static ReportedRun Toy(string profile, double share, double limitMs, double? deadlineMs)
    {
        Assert.True(LinkSpecReader.TryRead("steps=0:2000+10:500,queue=40000,delay=20,loss=0.001", _ => null, out var spec, out _));
        var run = ToySender.Run(spec, 20, share, TimeSpan.FromMilliseconds(limitMs));
        return new ReportedRun(profile, deadlineMs is { } deadline ? TimeSpan.FromMilliseconds(deadline) : null, run, RunFigures.From(run));
    }

    private static List<string> Matches(string text, string pattern, string group = "0") =>
        [.. Regex.Matches(text, pattern, RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(match => match.Groups[group].Value)];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
