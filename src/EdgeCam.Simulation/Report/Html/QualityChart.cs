using System.Globalization;
using System.Text;
using EdgeCam.Quality;

namespace EdgeCam.Simulation.Report.Html;

/// <summary>How good the picture on the screen was, and when it stood still. Nothing where no footage was played.</summary>
internal static class QualityChart
{
    public static void Append(StringBuilder page, ReportedRun run, IReadOnlyList<TimeBin> bins, ChartScale scale)
    {
        if (run.Record.Played is not { } played)
            return;
        page.Append("<figure><figcaption><b>Picture, PSNR in dB</b><span class=\"key carried\">what is shown, as it was captured</span>")
            .Append(CultureInfo.InvariantCulture, $"<span class=\"key signal\">what is shown {FigureText.Milliseconds(played.Budget.TotalMilliseconds)} after each capture, as it should be</span>")
            .Append("<span class=\"key frozen\">frozen</span></figcaption>");
        var plot = new Plot(page, scale, height: 150, LumaPsnr.MaxDecibels);
        plot.Begin("PSNR of the picture on the screen over time, by the capture it was due for");
        plot.ValueAxis(decibels => string.Create(CultureInfo.InvariantCulture, $"{decibels:0}"));
        plot.Band("frozen", bins, bin => bin.IsFrozen ? 0 : null, _ => LumaPsnr.MaxDecibels);
        plot.Line("signal", bins, bin => bin.LivePsnrDb);
        plot.Line("carried", bins, bin => bin.PsnrDb);
        plot.TimeAxis();
        plot.End();
        page.Append("</figure>\n");
    }
}
