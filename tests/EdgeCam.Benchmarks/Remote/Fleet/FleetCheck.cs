using EdgeCam.Benchmarks.Load;
using EdgeCam.Benchmarks.Measurements;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;

namespace EdgeCam.Benchmarks.Remote.Fleet;

/// <summary>Five hundred cameras at one mosquitto, without and with TLS: what they cost it, how long a group takes to answer, and how all come back.</summary>
internal sealed class FleetCheck : IMeasurement
{
    private const int HealthSeconds = 10; // shorter than the 60 s of a camera: rates can be scaled
    private const string Lost = "every event but those dropped by the bounds arrives";

    public string Name => "fleet";

    public string Title => "500 cameras (no pictures) and a collector of everything at one mosquitto on loopback, health every 10 s; cameras on the same two cores";

    public bool NeedsDaemon => false;

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        var cameras = options.IsQuick ? 100 : 500;
        foreach (var isTls in (bool[])[false, true])
        {
            var kind = isTls ? "TLS 1.3, client certificates (P-256)" : "plain";
            using var run = await FleetRun.PrepareAsync(cameras, TimeSpan.FromSeconds(HealthSeconds), isTls);
            yield return await StartAsync(run, kind);
            yield return await SteadyAsync(run, kind, TimeSpan.FromSeconds(options.IsQuick ? 20 : 60));
            yield return await GroupAsync(run, kind, "identify", 0);
            yield return await GroupAsync(run, kind, "refresh", 0);
            yield return await GroupAsync(run, kind, "identify", 10);
            yield return await StormAsync(run, kind, TimeSpan.Zero);
            yield return await StormAsync(run, kind, TimeSpan.FromSeconds(options.IsQuick ? 10 : 60));
        }
    }

    private static async Task<Row> StartAsync(FleetRun run, string kind)
    {
        var before = run.Server.ResidentKib();
        var (time, cpu) = await run.StartAllAsync();
        await Task.Delay(TimeSpan.FromSeconds(HealthSeconds)); // everything that is retained is
        var (after, count) = (run.Server.ResidentKib(), run.Fleet.Cameras.Count);
        return new Row(
            $"{kind}: {count} connect at once",
            Figures.Of($"all connected after {time.TotalSeconds:0.0} s; broker {cpu.TotalMilliseconds / count:0.00} ms of processor per camera (handshake, subscriptions, retained messages); resident {before / 1024.0:0.0} to {after / 1024.0:0.0} MiB, {(after - before) / (double)count:0.0} KiB per camera"),
            Figures.Of($"{count} cameras"));
    }

    private static async Task<Row> SteadyAsync(FleetRun run, string kind, TimeSpan window)
    {
        var (before, after, cpu) = await run.WatchAsync(window);
        var seconds = (after.At - before.At).TotalSeconds;
        double PerSecond(double from, double to) => (to - from) / seconds;
        var (messages, health) = (after.Messages - before.Messages, after.HealthMessages - before.HealthMessages);
        return new Row(
            $"{kind}: steady",
            Figures.Of($"{messages / seconds:0.0} messages/s from cameras, as many to the collector; in {PerSecond(before.PacketsIn, after.PacketsIn):0.0} packets/s, {PerSecond(before.BytesIn, after.BytesIn) / 1024:0.0} KiB/s, out {PerSecond(before.PacketsOut, after.PacketsOut):0.0} packets/s, {PerSecond(before.BytesOut, after.BytesOut) / 1024:0.0} KiB/s ($SYS and pings included); broker {100 * cpu.TotalSeconds / seconds:0.0} % of a core, {cpu.TotalMicroseconds / messages:0} us per message in and out; health payload {(after.HealthBytes - before.HealthBytes) / (double)health:0} B, in {(after.BytesIn - before.BytesIn) / health:0} B of MQTT each, pings included"),
            Figures.Of($"{seconds:0} s"));
    }

    private static async Task<Row> GroupAsync(FleetRun run, string kind, string command, int spreadSeconds)
    {
        var (answers, count) = (await run.AskAllAsync(command, spreadSeconds), run.Fleet.Cameras.Count);
        var times = Distribution.Of(answers.Select(answer => (float)answer.After.TotalMilliseconds).ToArray());
        var good = answers.Count(answer => answer.Status == "ok");
        return new Row(
            Figures.Of($"{kind}: group cmd/{command}, spread_s {spreadSeconds}"),
            Figures.Of($"half after {times.P50:0} ms, 95 % after {times.P95:0} ms, all after {times.Max:0} ms; {good} of {count} ok"),
            Figures.Of($"{answers.Count} answers"),
            "all ok",
            good == count && answers.Count == count);
    }

    private static async Task<Row> StormAsync(FleetRun run, string kind, TimeSpan outage)
    {
        var storm = await Storm.RaiseAsync(run.Broker, run.Fleet, run.Collector, outage);
        var (lost, count) = (storm.Told - storm.Dropped - storm.Arrived, run.Fleet.Cameras.Count);
        return new Row(
            Figures.Of($"{kind}: broker killed, back after {outage.TotalSeconds:0} s"),
            Figures.Of($"half back {storm.Half.TotalSeconds:0.0} s later, 95 % {storm.Most.TotalSeconds:0.0} s, all {storm.All.TotalSeconds:0.0} s; busiest second {storm.Busiest} connections; broker {storm.BrokerTime.TotalMilliseconds / count:0.00} ms of processor per camera; {storm.Told} events told meanwhile, {storm.Dropped} dropped by the bounds, {lost} lost, {storm.Repeated} twice; {storm.Online} online"),
            Figures.Of($"{count} cameras"),
            Lost,
            lost == 0 && storm.Online == count);
    }
}
