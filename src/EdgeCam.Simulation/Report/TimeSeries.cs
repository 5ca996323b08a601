using EdgeCam.Simulation.Links;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Report;

/// <summary>A tenth of a second of a run.</summary>
/// <param name="At">Its beginning, since the start of the run.</param>
/// <param name="TargetKbps">What the encoder is asked for at its beginning; null before the first target.</param>
/// <param name="PacketDelayMs">The greatest of the packets offered in it; null when none arrived.</param>
/// <param name="BufferingMs">Of the slowest frame captured in it that arrived, before the last packet was sent.</param>
/// <param name="TransmissionMs">Of the same frame, after that.</param>
/// <param name="SignalMs">The greatest signal delay of the captures in it.</param>
/// <param name="Dropped">Packets that the queue had no room for.</param>
/// <param name="Lost">Packets lost by chance.</param>
/// <param name="Skipped">Frames skipped before encoding.</param>
/// <param name="Expired">Frames given up after encoding.</param>
public readonly record struct TimeBin(
    TimeSpan At,
    double CapacityKbps,
    double CarriedKbps,
    double? TargetKbps,
    double? PacketDelayMs,
    double? BufferingMs,
    double? TransmissionMs,
    double? SignalMs,
    int Dropped,
    int Lost,
    int Skipped,
    int Expired)
{
    /// <summary>Of what the screen showed when the captures in it were due, against their own originals: the mean; null while black or unknown.</summary>
    public double? PsnrDb { get; init; }

    /// <summary>Of the same, against what should have been shown.</summary>
    public double? LivePsnrDb { get; init; }

    /// <summary>The screen stood still when the captures in it were due.</summary>
    public bool IsFrozen { get; init; }

    public double? FrameDelayMs => BufferingMs + TransmissionMs;
}

/// <summary>A run in bins of 100 ms, to be drawn.</summary>
public static class TimeSeries
{
    public static readonly TimeSpan BinLength = TimeSpan.FromMilliseconds(100);

    /// <returns>Bins from the start of the run to its end, the warm-up included.</returns>
    public static IReadOnlyList<TimeBin> From(RunRecord run)
    {
        var count = (int)Math.Ceiling(run.Duration / BinLength);
        var packets = run.Packets.ToLookup(packet => BinOf(run, packet.OfferedAt));
        var frames = run.Frames.ToLookup(frame => BinOf(run, frame.CapturedAt));
        var carried = new CarriedBytes(run);
        var link = new Link(run.Link, run.Start);
        var arrivals = new UsableFrames(run);
        var screen = new ScreenSeries(run);
        var bins = new TimeBin[count];
        for (var i = 0; i < count; i++)
        {
            var (from, to) = (run.Start + (i * BinLength), run.Start + ((i + 1) * BinLength));
            var slowest = frames[i].Where(frame => frame is { CompleteAt: not null, LastPacketSentAt: not null }).MaxBy(frame => frame.CompleteAt!.Value - frame.CapturedAt);
            bins[i] = new TimeBin(
                i * BinLength,
                Kilobits(link.CapacityBytes(from, to)),
                Kilobits(carried.Between(from, to)),
                TargetAt(run, from),
                packets[i].Max(packet => Milliseconds(packet.DeliveredAt, packet.OfferedAt)),
                Milliseconds(slowest?.LastPacketSentAt, slowest?.CapturedAt),
                Milliseconds(slowest?.CompleteAt, slowest?.LastPacketSentAt),
                frames[i].Max(frame => (double?)arrivals.SignalDelay(frame.CapturedAt).TotalMilliseconds),
                packets[i].Count(packet => packet.Loss == LossKind.TailDrop),
                packets[i].Count(packet => packet.Loss == LossKind.Random),
                frames[i].Count(frame => frame.IsSkippedBeforeEncoding),
                frames[i].Count(frame => !frame.IsSkippedBeforeEncoding && !frame.IsSent))
            {
                PsnrDb = screen.Psnr(i),
                LivePsnrDb = screen.LivePsnr(i),
                IsFrozen = screen.IsFrozen(from, to),
            };
        }

        return bins;
    }

    internal static int BinOf(RunRecord run, MediaInstant at) => (int)Math.Floor((at - run.Start) / BinLength);

    private static double Kilobits(double bytes) => bytes * 8 / 1000 / BinLength.TotalSeconds;

    private static double? Milliseconds(MediaInstant? later, MediaInstant? earlier) =>
        later is { } end && earlier is { } begin ? (end - begin).TotalMilliseconds : null;

    private static double? TargetAt(RunRecord run, MediaInstant at)
    {
        var index = run.Targets.FindLastIndex(target => target.At <= at);
        return index < 0 ? null : run.Targets[index].Target.Kilobits;
    }
}
