using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Uplink;

/// <summary>The delay that no sound is below: that of a packet of one byte on the same link with nothing else on it.</summary>
internal static class SoundFloor
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2); // so that what is captured can still arrive

    /// <summary>How far 95 % of the sound lies above the floor's 95 %, ms; on a link of steps while it is slowest. Null without sound.</summary>
    public static double? Beyond(RunRecord run)
    {
        var (from, to) = SlowestPhase(run);
        var sounds = run.Sounds.Where(sound => sound.CompleteAt is not null && sound.CapturedAt >= from && sound.CapturedAt < to).ToList();
        var link = new Link(run.Link with { Loss = 0, Jitter = TimeSpan.Zero }, run.Start);
        var floor = sounds.Select(sound => (link.Offer(sound.CapturedAt, 1).DeliversAt - sound.CapturedAt).TotalMilliseconds);
        return sounds.Count == 0 ? null : Highest(sounds.Select(sound => (sound.CompleteAt!.Value - sound.CapturedAt).TotalMilliseconds)) - Highest(floor);
    }

    private static (MediaInstant From, MediaInstant To) SlowestPhase(RunRecord run)
    {
        var end = run.End - Margin;
        if (run.Link.Steps.Count < 2)
            return (run.MeasuredFrom, end);
        var slowest = run.Link.Steps.Where(step => run.Start + step.At < end).MinBy(step => step.Rate.BitsPerSecond);
        var next = run.Link.Steps.Where(step => step.At > slowest.At).Select(step => run.Start + step.At).Append(end).MinBy(at => at.Nanoseconds);
        return (MediaInstant.Max(run.MeasuredFrom, run.Start + slowest.At), MediaInstant.Min(next, end));
    }

    private static double Highest(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)(0.95 * sorted.Length)];
    }
}
