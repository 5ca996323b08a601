using System.Globalization;
using System.Text.Json.Nodes;
using EdgeCam.Benchmarks.Load;
using EdgeCam.Benchmarks.Measurements;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;
using EdgeCam.Linux;
using EdgeCam.Linux.Files;

namespace EdgeCam.Benchmarks.Remote;

/// <summary>How long the owner waits for the answer of a camera that streams: from publishing a request to its final reply, through a real broker.</summary>
internal sealed class ReplyLatency : IMeasurement
{
    private const double Goal = 50; // ms, p99
    private const string Camera = "edgecam/v1/bench";
    private const string NoDelay = "set_tcp_nodelay true";
    private const string Memory = "/dev/shm";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => "replies";

    public string Title => "Request to final reply by MQTT through mosquitto on loopback, 720p30 test picture streaming to one player";

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        var (random, disk) = (new Random(1), Path.GetTempPath());
        yield return await MediumAsync(disk, random, options);
        await foreach (var row in RunAsync(place, options, NoDelay, disk, [Text(random), Keyframe(random), Refresh(random), Bitrate(random)]))
            yield return row;
        if (Directory.Exists(Memory))
        {
            await foreach (var row in RunAsync(place, options, NoDelay, Memory, [Text(random) with { What = "settings patch, text in the picture, state in memory" }]))
                yield return row;
        }

        // Nagle's algorithm in the broker holds a reply back until the operator's kernel has acknowledged the PUBACK before it: 40 ms.
        await foreach (var row in RunAsync(place, options, "", disk, [Refresh(random) with { What = "cmd/refresh, without set_tcp_nodelay in the broker" }]))
            yield return row;
    }

    private static async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options, string settings, string stateFolder, IReadOnlyList<Kind> kinds)
    {
        using var broker = await Mosquitto.StartAsync(_ => "allow_anonymous true\npersistence false\n" + settings);
        using var camera = await EdgeCamDaemon.StartRemoteAsync(place, broker.Port, "bench", stateFolder);
        using var player = StartPlayer(camera);
        using var asking = new Operator(RemoteSetup.Plan(broker.Port, "operator"), [], _ => { });
        await asking.ConnectAsync();
        await Task.Delay(TimeSpan.FromSeconds(options.Settle));
        await AskAsync(asking, Warming, 20); // what is compiled at the first request
        foreach (var kind in kinds)
            yield return RowOf(kind, await AskAsync(asking, kind, options.IsQuick ? kind.Count / 20 : kind.Count));
    }

    /// <summary>What every patch that is kept waits for: the file and its folder on the medium, which others use, too.</summary>
    private static async Task<Row> MediumAsync(string folder, Random random, BenchmarkOptions options)
    {
        var (file, bytes, samples) = (Path.Combine(folder, "edgecam-bench-medium"), new byte[600], new SampleBuffer(1000));
        for (var i = 0; i < (options.IsQuick ? 50 : 1000); i++)
        {
            var began = MonotonicClock.Now;
            AtomicFile.Replace(file, bytes);
            samples.Add(MonotonicClock.Now - began);
            await Task.Delay(Between(random, 20, 60));
        }

        File.Delete(file);
        var times = samples.ToDistribution();
        return new Row("the medium alone: a small file replaced safely (two fsync)", Figures.Of($"p50 {times.P50:0.0} p99 {times.P99:0.0} max {times.Max:0.0} ms"), Figures.Of($"{times.Count} times"));
    }

    /// <summary>Not guarded: written down and put to work, one after the other.</summary>
    private static Kind Text(Random random) => new("settings patch, text in the picture (live)", "settings/set", 1000, i => Patch("overlay", "line2", Number(i)), () => Between(random, 20, 60));

    /// <summary>Guarded: for half a second after it the settings are on trial, and others are busy.</summary>
    private static Kind Bitrate(Random random) => new("settings patch, bit rate (live, guarded)", "settings/set", 300, i => Patch("encoder", "bitrate_kbps", 1500 + (i % 1000)), () => Between(random, 680, 720));

    /// <summary>Answered once the IDR is in the ring: at 30 pictures a second the next one is up to 33 ms away.</summary>
    private static Kind Keyframe(Random random) => new("cmd/keyframe, written", "cmd/keyframe", 1000, _ => [], () => Between(random, 40, 80));

    /// <summary>Publishes info, settings, their schema and discovery anew, beside the reply.</summary>
    private static Kind Refresh(Random random) => new("cmd/refresh", "cmd/refresh", 1000, _ => [], () => Between(random, 20, 60));

    private static Kind Warming => new("", "cmd/refresh", 20, _ => [], () => TimeSpan.FromMilliseconds(50));

    private static async Task<List<Answer>> AskAsync(Operator asking, Kind kind, int count)
    {
        var answers = new List<Answer>(count);
        for (var i = 0; i < count; i++)
        {
            var request = kind.Request(i);
            request["id"] = $"{kind.Topic}-{kind.What.Length}-{Number(i)}";
            var answer = await asking.AskAsync($"{Camera}/{kind.Topic}", request, 1, Patience);
            answers.Add(answer is [var one] ? one : new Answer(Patience, "none", "no answer"));
            await Task.Delay(kind.Pause());
        }

        return answers;
    }

    private static Row RowOf(Kind kind, List<Answer> answers)
    {
        var times = Distribution.Of(answers.ConvertAll(answer => (float)answer.After.TotalMilliseconds).ToArray());
        var others = answers.Where(answer => answer.Status != "ok").ToList();
        var first = others.Count == 0 ? "" : $", {others.Count} not ok ({others[0].Text})";
        return new Row(
            kind.What,
            Figures.Of($"p50 {times.P50:0.0} p99 {times.P99:0.0} max {times.Max:0.0} ms{first}"),
            Figures.Of($"{times.Count} requests, one at a time"),
            Figures.Of($"p99 <= {Goal} ms, all ok"),
            times.P99 <= Goal && others.Count == 0);
    }

    private static ChildProcess StartPlayer(IServer camera)
    {
        var plan = new LoadPlan { Url = camera.Url, ServerPid = camera.Pid, RampSeconds = 0, SettleSeconds = 0, WindowSeconds = TimeSpan.FromHours(1).TotalSeconds };
        return ChildProcess.StartSelf(Core.Readers, LoadRun.Role, plan.ToJson());
    }

    private static JsonObject Patch(string group, string key, JsonNode value) => new() { ["patch"] = new JsonObject { [group] = new JsonObject { [key] = value } } };

    private static TimeSpan Between(Random random, double least, double most) => TimeSpan.FromMilliseconds(least + (random.NextDouble() * (most - least)));

    private static string Number(int i) => i.ToString(CultureInfo.InvariantCulture);

    private sealed record Kind(string What, string Topic, int Count, Func<int, JsonObject> Request, Func<TimeSpan> Pause);
}
