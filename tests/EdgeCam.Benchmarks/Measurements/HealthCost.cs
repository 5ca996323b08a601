using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;
using EdgeCam.Diagnostics;
using EdgeCam.Health;
using EdgeCam.Linux.Health;
using EdgeCam.Remote;
using EdgeCam.Remote.Health;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>What telling of health costs: a look every second and a message every minute, at this machine's own /proc and /sys.</summary>
internal sealed class HealthCost : IMeasurement
{
    private const int Minute = 60;
    private const double MostShare = 0.002;

    public string Name => "health";

    public string Title => "Health: 60 looks and a message each minute";

    public bool NeedsDaemon => false;

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        yield return Publisher(); // first: what it compiles is the same
        yield return await InRealTimeAsync(options);
        yield return Page();
    }

    private static Row Publisher()
    {
        var (now, broker) = (new MediaInstant(1), new CountingBroker());
        var publisher = NewPublisher(broker, TimeSpan.FromSeconds(Minute));
        var time = BatchTimer.Run(Minute, _ =>
        {
            publisher.OnTick(now += HealthPublisher.Tick, DateTimeOffset.UnixEpoch);
            return 1;
        });
        var share = time.MedianBatch.TotalSeconds / Minute;
        return new Row(
            "publisher, one look behind the other",
            Figures.Of($"{100 * share:0.000} % of a core, {time.NanosecondsPerStep / 1000:0} us per look, {time.Allocated / time.Batches / 1024.0:0} KiB allocated per minute, message of {broker.HealthBytes} B"),
            Figures.Of($"median of {time.Batches} minutes in virtual time, a camera with one uplink; the broker's link not included"),
            "< 0.2 % of a core",
            share < MostShare);
    }

    // A look that comes after a second's sleep finds the caches cold, and pays for waking up.
    private static async Task<Row> InRealTimeAsync(BenchmarkOptions options)
    {
        var broker = new CountingBroker();
        var length = TimeSpan.FromSeconds(options.IsQuick ? 10 : 30);
        using var stop = new CancellationTokenSource();
        var running = NewPublisher(broker, TimeSpan.FromSeconds(10)).RunAsync(stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(12)); // timers and what else is new is compiled, and a second message was made
        var before = ThreadTime.Of(HealthPublisher.ThreadName);
        await Task.Delay(length);
        var share = (ThreadTime.Of(HealthPublisher.ThreadName) - before) / length;
        await stop.CancelAsync();
        await running;
        return new Row(
            "publisher's thread in real time, a message every 10 s",
            Figures.Of($"{100 * share:0.000} % of a core, {share * 1000:0.00} ms per second"),
            Figures.Of($"{length.TotalSeconds:0} s"),
            "< 0.2 % of a core",
            share < MostShare);
    }

    private static HealthPublisher NewPublisher(CountingBroker broker, TimeSpan period)
    {
        var frames = 0L;
        var machine = new MachineProbe("/", "/");
        var sampler = new HealthSampler(machine, ProcessHistory.Begin("/dev/null", "00000000"));
        var ports = new HealthPorts { Camera = () => Of(frames += 30), OnEvent = _ => { } };
        return new HealthPublisher(broker, new Topics("edgecam", "ec-0"), machine, sampler, new HealthEvents(new HealthLimits(), []), ports, () => new CameraInfo("ec-0", "cam", "0"), period);
    }

    private static Row Page()
    {
        using var meter = new CameraMeter(() => Of(1), () => default, new MachineProbe("/", "/"));
        var time = BatchTimer.Run(4, _ => PrometheusText.Of(CameraMeter.Name).Length);
        return new Row(
            "/metrics",
            Figures.Of($"{time.NanosecondsPerStep / 1e6:0.00} ms per page of {time.Results / time.Steps / 1024.0:0.0} KiB, {time.Allocated / time.Batches / time.Steps / 1024.0:0} KiB allocated"),
            Figures.Of($"median of {time.Batches} batches of {time.Steps}"));
    }

    private static CameraReading Of(long frames) => new(
        false, 0, frames, frames, frames * 8000, new FrameLosses(0, 0, 0, 0, 0, 0), 0, 0, (false, "libx264"), new LatencyHistogram(), 16 << 20, TimeSpan.FromSeconds(60), 2, frames * 16_000, 0,
        [new UplinkReading("rtp://far:5000", "ok", null, frames * 8000, frames * 7, 0, 2000, 12, 4, 9, new UplinkDrops(0, 0, 0, 0, 0))]);

    private sealed class CountingBroker : IBroker
    {
        public int HealthBytes { get; private set; }

        public BrokerStatus Status => new(IsConnected: true, 0, 0, 0, "");

        public void Publish(BrokerMessage message, Queueing queueing)
        {
            if (queueing == Queueing.Never)
                HealthBytes = message.Payload.Length;
        }
    }
}
