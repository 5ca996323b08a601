using EdgeCam.Quality;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Report;

/// <summary>What was on the screen, by the time of capture that was due on it, so that it stands below what the link did.</summary>
internal sealed class ScreenSeries(RunRecord run)
{
    private readonly ILookup<int, DisplayTick> _refreshes =
        (run.Played?.Refreshes ?? []).ToLookup(refresh => TimeSeries.BinOf(run, refresh.Due));

    private readonly List<(MediaInstant From, MediaInstant To)> _freezes =
        run.Played is { } played ? [.. played.Freezes(run.Start + played.Budget).Select(freeze => (freeze.From - played.Budget, freeze.To - played.Budget))] : [];

    public double? Psnr(int bin) => Percentiles.Mean(_refreshes[bin].Where(refresh => refresh.Shown is not null).Select(refresh => refresh.Coding.Psnr));

    public double? LivePsnr(int bin) => Percentiles.Mean(_refreshes[bin].Select(refresh => refresh.Live.Psnr));

    public bool IsFrozen(MediaInstant from, MediaInstant to) => _freezes.Exists(freeze => freeze.From < to && freeze.To > from);
}
