using EdgeCam.Benchmarks.Measurements;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;
using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Runs;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Benchmarks.Uplink;

/// <summary>Many sessions at once in one virtual time, each with its own camera and links: what one costs as they become more.</summary>
internal sealed class UplinkScale : IMeasurement
{
    // Linear but for the caches: the 3 MB of one session stay in them, the 3 GB of a thousand do not.
    private const double Goal = 3;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);
    private static readonly UplinkPlan Plan = UplinkProfiles.All[UplinkProfiles.Default];

    public string Name => "uplink-scale";

    public string Title => "Uplink sessions at once in virtual time, 20 s of 2 Mbit/s each, one thread";

    public bool NeedsDaemon => false;

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        await Task.Yield();
        var one = Best(1);
        foreach (var sessions in options.IsQuick ? (int[])[1, 10, 100] : [1, 10, 100, 1000])
        {
            var each = sessions == 1 ? one : Best(sessions) / sessions;
            yield return new Row(
                sessions == 1 ? "1 session" : Report.Figures.Of($"{sessions} sessions"),
                Report.Figures.Of($"{each * 1000:0.0} ms of processor per session, {each / one:0.00} of what one takes alone, {Duration.TotalSeconds / each:0} times as fast as life"),
                Report.Figures.Of($"{sessions * Duration.TotalSeconds:0} s of stream"),
                sessions == 1 ? "" : Report.Figures.Of($"<= {Goal} of one"),
                sessions == 1 ? null : each / one <= Goal);
        }
    }

    /// <summary>The least of several runs, twenty for one session: the first are the compiler's, and others use the machine too.</summary>
    private static double Best(int sessions) => Enumerable.Range(0, 1 + (20 / sessions)).Min(_ => Run(sessions));

    /// <returns>Seconds of the processor.</returns>
    private static double Run(int sessions)
    {
        var time = new EventQueue();
        var start = new MediaInstant(MediaInstant.NanosecondsPerSecond);
        LinkSpecReader.TryRead("rate=2000,delay=50,queue=300ms", _ => null, out var up, out _);
        LinkSpecReader.TryRead("rate=10000,delay=50", _ => null, out var down, out _);
        var flows = Enumerable.Range(0, sessions).Select(i => Camera(time, start + TimeSpan.FromMilliseconds(i % 33), up, down, (ulong)i)).ToList();
        var before = Environment.CpuUsage.TotalTime;
        foreach (var flow in flows)
            flow.Start();
        time.RunUntil(start + Duration);
        var seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        foreach (var flow in flows)
            flow.Dispose();
        return seconds;
    }

    private static SimulatedFlow Camera(EventQueue time, MediaInstant start, LinkSpec up, LinkSpec down, ulong seed)
    {
        // Two seconds at 2 Mbit/s on either side; the usual sizes, a thousand times, would be all the memory there is.
        var plan = new FlowPlan { Uplink = Plan, Start = start, Seed = seed, Ring = DataSize.KiB(512), ReceiverPackets = 512 };
        var record = new RunRecord { Link = up, Start = start, Duration = Duration, BaseDelay = up.Delay, FrameInterval = plan.Rate.Interval };
        return new SimulatedFlow(time, plan, new Link(up, start), new Link(down, start), record);
    }
}
