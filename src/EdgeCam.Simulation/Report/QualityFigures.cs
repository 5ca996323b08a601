using EdgeCam.Quality;

namespace EdgeCam.Simulation.Report;

/// <summary>What the screen and the loudspeaker tell: how good the pictures were, when the screen stood still, what was not heard.</summary>
internal static class QualityFigures
{
    public static void Measure(RunRecord run, RunFigures figures)
    {
        if (run.Played is not { } played)
            return;
        var refreshes = played.Refreshes.Where(refresh => refresh.Due >= run.MeasuredFrom).ToList();
        if (refreshes.Count == 0)
            return;
        MeasurePictures(refreshes, figures);
        MeasureFreezes(run, played, figures);
        figures[Figure.Damaged] = played.Damaged;
        if (played.Sound is not { Due: > 0 } sound)
            return;
        figures[Figure.SoundInTime] = sound.Share;
        figures[Figure.LongestSilence] = sound.LongestGap.TotalSeconds;
    }

    private static void MeasurePictures(List<DisplayTick> refreshes, RunFigures figures)
    {
        var shown = refreshes.Where(refresh => refresh.IsNew).Select(refresh => refresh.Coding).ToList();
        figures[Figure.Shown] = shown.Count;
        figures[Figure.Psnr] = Percentiles.Mean(shown.Select(quality => quality.Psnr));
        figures[Figure.PsnrP5] = Percentiles.Of(shown.Select(quality => quality.Psnr), 0.05);
        figures[Figure.Ssim] = Percentiles.Mean(shown.Select(quality => quality.Ssim));
        figures[Figure.SsimP5] = Percentiles.Of(shown.Select(quality => quality.Ssim), 0.05);
        figures[Figure.LivePsnr] = Percentiles.Mean(refreshes.Select(refresh => refresh.Live.Psnr));
        figures[Figure.LiveSsim] = Percentiles.Mean(refreshes.Select(refresh => refresh.Live.Ssim));
    }

    private static void MeasureFreezes(RunRecord run, PlayedMedia played, RunFigures figures)
    {
        var lengths = played.Freezes(run.MeasuredFrom + played.Budget).Select(freeze => (freeze.To - freeze.From).TotalSeconds).ToList();
        figures[Figure.Frozen] = lengths.Sum();
        figures[Figure.Freezes] = lengths.Count;
        figures[Figure.LongestFreeze] = lengths.DefaultIfEmpty(0).Max();
    }
}
