using EdgeCam.Quality;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Report;

/// <summary>What was seen and heard of a run with real footage.</summary>
/// <param name="Budget">From capture to display and to playout.</param>
/// <param name="FreezeLimit">The screen is frozen when it shows the same picture for longer.</param>
/// <param name="Refreshes">Of the display, in order, from the start of the run on.</param>
/// <param name="Damaged">Pictures that arrived after the warm-up and were not shown because the decoder had to conceal something in them.</param>
/// <param name="Sound">What was captured after the warm-up; null when there was none.</param>
public sealed record PlayedMedia(TimeSpan Budget, TimeSpan FreezeLimit, IReadOnlyList<DisplayTick> Refreshes, int Damaged, SoundReport? Sound)
{
    /// <summary>The spans in which the screen stood still for longer than the limit.</summary>
    /// <param name="from">What it showed before counts as shown since then.</param>
    internal IEnumerable<(MediaInstant From, MediaInstant To)> Freezes(MediaInstant from)
    {
        var (changedAt, last) = (from, from);
        foreach (var refresh in Refreshes.Where(refresh => refresh.At >= from))
        {
            last = refresh.At;
            if (!refresh.IsNew)
                continue;
            if (last - changedAt > FreezeLimit)
                yield return (changedAt, last);
            changedAt = last;
        }

        if (last - changedAt > FreezeLimit)
            yield return (changedAt, last);
    }
}
