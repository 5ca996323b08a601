using System.Globalization;

namespace EdgeCam.Simulation.Report.Html;

/// <summary>What a run means to someone who watches.</summary>
internal static class RunSentence
{
    public static string Of(ReportedRun run)
    {
        var figures = run.Figures;
        List<string> sentences = [];
        if (figures[Figure.SignalP50] is { } half && figures[Figure.SignalP95] is { } most)
            sentences.Add($"What the camera sees is on the screen within {FigureText.Milliseconds(half)} half of the time and within {FigureText.Milliseconds(most)} 95 % of the time.");
        if (figures[Figure.Psnr] is { } psnr)
            sentences.Add(Quality(figures, psnr));
        sentences.Add(Losses(figures));
        if (figures[Figure.Stale] is { } stale)
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"When the link becomes slower the picture is late for {stale:0.0} s."));
        if (figures[Figure.Regain] is { } regain)
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"When it becomes faster {regain:0.0} s pass until that is used."));
        if (figures[Figure.FreshMedian] is { } fresh && figures[Figure.FreshMax] is { } worst)
            sentences.Add($"After a gap a fresh picture is there within {FigureText.Milliseconds(fresh)} as a rule and {FigureText.Milliseconds(worst)} at worst.");
        return string.Join(' ', sentences);
    }

    private static string Quality(RunFigures figures, double psnr)
    {
        var frozen = figures[Figure.Frozen] > 0
            ? string.Create(CultureInfo.InvariantCulture, $"the screen stood still for {figures[Figure.Frozen]:0.0} s in all and {figures[Figure.LongestFreeze]:0.0} s at most")
            : "the screen never stood still";
        var heard = figures[Figure.SoundInTime] is { } share ? string.Create(CultureInfo.InvariantCulture, $"; {share * 100:0.0} % of the sound was heard") : "";
        return string.Create(CultureInfo.InvariantCulture, $"The pictures shown have {psnr:0.0} dB on average; {frozen}{heard}.");
    }

    private static string Losses(RunFigures figures)
    {
        var lost = figures[Figure.Expired] + figures[Figure.Incomplete];
        return $"Of the frames {CountOrNone(figures[Figure.Skipped])} were skipped before encoding, {CountOrNone(lost)} given up or lost on the way, {CountOrNone(figures[Figure.Undecodable])} arrived and could not be shown.";
    }

    private static string CountOrNone(double? count) => count is null or 0 ? "none" : FigureText.Count(count.Value);
}
