using System.Collections.Concurrent;
using EdgeCam.Benchmarks.Measurements;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;
using EdgeCam.Simulation.Runs;
using EdgeCam.Simulation.Runs.Rfc8867;
using EdgeCam.Simulation.Runs.Shared;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Benchmarks.Uplink;

/// <summary>Every path in virtual time with one plan, its goals, and the figures of the peers.</summary>
internal sealed class UplinkGoals : IMeasurement
{
    private const string Rfc8867 = "rfc8867.json";
    private static readonly UplinkPlan Plan = UplinkProfiles.All[UplinkProfiles.Default];
    private static readonly UplinkPlan ReportsPlan = Plan with { Feedback = UplinkFeedback.Reports, StartRate = Bitrate.Mbps(6) };

    public string Name => "uplink";

    public string Title => $"The adaptive uplink in virtual time, profile \"{UplinkProfiles.Default}\" everywhere";

    public bool NeedsDaemon => false;

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        List<Job> jobs = [];
        List<Row> absent = [];
        Collect(jobs, absent);
        var outcomes = await Task.Run(() => RunAll(jobs, options.IsQuick ? 1 : 3));
        foreach (var job in jobs)
        {
            foreach (var goal in GoalList.Of(job.Path))
                yield return goal.RowOf(outcomes[job.Path]);
        }

        foreach (var path in UplinkPath.All.Where(path => path.ReportsOnly))
            outcomes.Remove(path.Name); // nothing is repaired there
        yield return OverAll("undecodable frames", outcomes, run => run.Undecodable, 0, "");
        yield return OverAll("oldest picture sent", outcomes, run => run.OldestSentMs, Plan.VideoDeadline.TotalMilliseconds, " ms");
        foreach (var row in absent)
            yield return row;
    }

    private static void Collect(List<Job> jobs, List<Row> absent)
    {
        foreach (var path in UplinkPath.All)
        {
            if (path.TryReadUp(out var reason) is { } up)
                jobs.Add(new Job(path.Name, seed => PathOutcome.Of(UplinkRun.Of(up, path.Down, path.ReportsOnly ? ReportsPlan : Plan, TimeSpan.FromSeconds(path.Seconds), seed))));
            else
                absent.Add(Row.NotMeasured(path.Name, reason));
        }

        if (UplinkPath.TryReadFile(Rfc8867, out var missing) is { } json)
            jobs.AddRange(Rfc8867Reader.Read(json, Plan).Select(given => new Job(given.ToString(), seed => PathOutcome.Of(given, SharedRun.Of(given.Plan, seed)))));
        else
            absent.Add(Row.NotMeasured("RFC 8867", missing));
    }

    private static Dictionary<string, PathOutcome[]> RunAll(List<Job> jobs, int seeds)
    {
        var outcomes = new ConcurrentDictionary<(string Path, int Seed), PathOutcome>();
        Parallel.ForEach(
            jobs.SelectMany(job => Enumerable.Range(1, seeds).Select(seed => (Job: job, Seed: seed))),
            work => outcomes[(work.Job.Path, work.Seed)] = work.Job.Run((ulong)work.Seed));
        return jobs.ToDictionary(job => job.Path, job => Enumerable.Range(1, seeds).Select(seed => outcomes[(job.Path, seed)]).ToArray(), StringComparer.Ordinal);
    }

    /// <summary>What must hold on every path with every seed; the paths that miss it are named.</summary>
    private static Row OverAll(string what, Dictionary<string, PathOutcome[]> outcomes, Func<PathOutcome, double> value, double most, string unit)
    {
        var worst = outcomes.Select(path => (path.Key, Value: path.Value.Max(value))).OrderByDescending(path => path.Value).ToList();
        var missing = worst.Where(path => path.Value > most).Select(path => Report.Figures.Of($"{path.Key} {path.Value:0.#}"));
        return new Row(
            $"every path: {what}",
            worst[0].Value > most ? string.Join("; ", missing) : Report.Figures.Of($"{worst[0].Value:0.#}{unit}"),
            Report.Figures.Of($"worst of {outcomes.Sum(path => path.Value.Length)} runs"),
            Report.Figures.Of($"<= {most:0.#}{unit}"),
            worst[0].Value <= most);
    }

    private sealed record Job(string Path, Func<ulong, PathOutcome> Run);
}
