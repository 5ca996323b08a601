using EdgeCam.Benchmarks.Processes;
using EdgeCam.Linux;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Remote.Fleet;

/// <summary>The broker is killed and comes back, and with it all cameras.</summary>
/// <param name="Half">From the broker's listening again until half of the cameras are back.</param>
/// <param name="Busiest">Most connections that were accepted within one second.</param>
/// <param name="BrokerTime">Processor time of the broker from its start until the last was back.</param>
/// <param name="Told">Events that cameras told of meanwhile.</param>
/// <param name="Dropped">Those that the cameras dropped by their bounds.</param>
/// <param name="Arrived">Those that came to the collector.</param>
/// <param name="Repeated">Came twice.</param>
internal sealed record Storm(
    TimeSpan Half, TimeSpan Most, TimeSpan All, int Busiest, TimeSpan BrokerTime, long Told, long Dropped, long Arrived, long Repeated, int Online)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    /// <summary>Longer than a connection needs to count as a good one, which makes the first pause short again.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(31);

    /// <param name="outage">How long there is no broker.</param>
    public static async Task<Storm> RaiseAsync(Mosquitto broker, CameraFleet fleet, Collector collector, TimeSpan outage)
    {
        await Task.Delay(Quiet);
        await ChildProcess.RunAsync("kill", "-USR1", broker.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)); // writes its sessions down
        await Task.Delay(TimeSpan.FromSeconds(2));
        var before = (Told: ToldBy(fleet), Dropped: DroppedBy(fleet), collector.Events, collector.Repeated);
        var killedAt = MonotonicClock.Now;
        broker.Kill();
        fleet.IsTelling = true;
        await Task.Delay(outage);
        await broker.StartAsync();
        var backAt = MonotonicClock.Now;
        await fleet.IsUpAsync(killedAt, Patience);
        var time = new ServerProcess(broker.Pid).CpuTime();
        fleet.IsTelling = false;
        await SettleAsync(fleet, collector, ToldBy(fleet) - DroppedBy(fleet));

        var times = fleet.Cameras.Select(camera => camera.ConnectedAt - backAt).Order().ToList();
        return new(
            times[times.Count / 2], times[times.Count * 95 / 100], times[^1], BusiestSecond(times), time,
            ToldBy(fleet) - before.Told, DroppedBy(fleet) - before.Dropped, collector.Events - before.Events, collector.Repeated - before.Repeated, collector.Online);
    }

    /// <summary>Waits until the collector has everything, or nothing more comes.</summary>
    private static async Task SettleAsync(CameraFleet fleet, Collector collector, long expected)
    {
        var (last, since) = (-1, MonotonicClock.Now);
        while ((collector.Events < expected || collector.Online < fleet.Cameras.Count) && MonotonicClock.Now - since < TimeSpan.FromSeconds(30))
        {
            if (collector.Events != last)
                (last, since) = (collector.Events, MonotonicClock.Now);
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    private static int BusiestSecond(List<TimeSpan> ordered)
    {
        var (most, first) = (0, 0);
        for (var i = 0; i < ordered.Count; i++)
        {
            while (ordered[i] - ordered[first] >= TimeSpan.FromSeconds(1))
                first++;
            most = Math.Max(most, i - first + 1);
        }

        return most;
    }

    private static long ToldBy(CameraFleet fleet) => fleet.Cameras.Sum(camera => camera.Told);

    private static long DroppedBy(CameraFleet fleet) => fleet.Cameras.Sum(camera => camera.Counts.DroppedEvents);
}
