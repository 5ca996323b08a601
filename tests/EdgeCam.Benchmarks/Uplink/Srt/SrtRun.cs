using System.Net;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Linux;
using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Srt;
using EdgeCam.Testing.Network;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Uplink.Srt;

/// <summary>One camera over SRT through an emulated link to a far end, all in this process and in real time.</summary>
internal static class SrtRun
{
    private const int MostPictures = 1 << 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(2);

    /// <param name="latency">That the far end asks for.</param>
    /// <param name="open">Opens the camera towards where the link begins.</param>
    /// <exception cref="BenchmarkException">It does not connect.</exception>
    public static SrtOutcome Of(SrtLibrary library, LinkSpec up, LinkSpec down, TimeSpan duration, TimeSpan latency, Func<IPEndPoint, ICameraOverSrt> open)
    {
        var farEnd = new SrtFarEnd(library, latency, MostPictures);
        using var relay = new UdpRelay(farEnd.LocalEndPoint, up, down);
        using var camera = open(relay.Entrance);
        Connect(camera);
        var pictures = Film(camera, relay.Start + duration);
        relay.Stop();
        farEnd.Dispose();
        return new SrtOutcome(Record(pictures, farEnd, relay, up, duration), Delivered(pictures, farEnd, relay.Start), relay.GreatestLag);
    }

    private static void Connect(ICameraOverSrt camera)
    {
        for (var until = MonotonicClock.Now + Patience; !camera.IsUp;)
        {
            if (MonotonicClock.Now > until)
                throw new BenchmarkException("SRT does not connect through the emulated link on 127.0.0.1: allow UDP there.");
            Thread.Sleep(Turn);
        }
    }

    private static List<(MediaInstant At, TakenPicture Taken)> Film(ICameraOverSrt camera, MediaInstant end)
    {
        var pictures = new List<(MediaInstant, TakenPicture)>();
        var interval = FrameRate.Of(MarkedPictures.PerSecond);
        var start = MonotonicClock.Now;
        while (MonotonicClock.Now < end && pictures.Count < MostPictures)
        {
            var next = start + interval.TimeOf(pictures.Count);
            for (var now = MonotonicClock.Now; now < next; now = MonotonicClock.Now)
            {
                camera.OnTime(now);
                MonotonicClock.SleepUntil(MediaInstant.Min(next, now + Turn));
            }

            pictures.Add((next, camera.Take(pictures.Count, next)));
        }

        return pictures;
    }

    private static RunRecord Record(List<(MediaInstant At, TakenPicture Taken)> pictures, SrtFarEnd farEnd, UdpRelay relay, LinkSpec up, TimeSpan duration)
    {
        var record = new RunRecord
        {
            Link = up,
            Start = relay.Start,
            Duration = duration,
            WarmUp = WarmUp,
            BaseDelay = up.Delay,
            FrameInterval = FrameRate.Of(MarkedPictures.PerSecond).Interval,
        };
        record.Packets.AddRange(relay.Packets);
        var isReferenceWhole = false;
        for (var number = 0; number < pictures.Count; number++)
        {
            var (at, taken) = pictures[number];
            var completeAt = farEnd.CompleteAt(number);
            var isDecodable = completeAt is not null && (taken.IsIdr || isReferenceWhole);
            if (!taken.IsSkipped)
                isReferenceWhole = isDecodable;
            record.Frames.Add(new FrameOutcome(number, at)
            {
                IsSkippedBeforeEncoding = taken.IsSkipped,
                IsSent = !taken.IsSkipped,
                LastPacketSentAt = at,
                CompleteAt = completeAt,
                IsDecodable = isDecodable,
            });
        }

        return record;
    }

    /// <summary>Of whole pictures, after the warm-up.</summary>
    private static long Delivered(List<(MediaInstant At, TakenPicture Taken)> pictures, SrtFarEnd farEnd, MediaInstant start) =>
        pictures.Select((picture, number) => (picture, number))
            .Where(each => each.picture.At - start > WarmUp && farEnd.CompleteAt(each.number) is not null)
            .Sum(each => (long)each.picture.Taken.Bytes);
}

/// <summary>What came of a run.</summary>
/// <param name="DeliveredBytes">Of pictures that arrived whole.</param>
/// <param name="GreatestLag">By which the emulated link was late at worst.</param>
internal sealed record SrtOutcome(RunRecord Run, long DeliveredBytes, TimeSpan GreatestLag)
{
    public RunFigures Figures { get; } = RunFigures.From(Run);
}
