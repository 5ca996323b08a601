using System.Globalization;
using EdgeCam.Benchmarks.Load;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>Managed memory that the frame path allocates in the steady state.</summary>
internal sealed class Allocation : IMeasurement
{
    private const int Readers = 20;

    public string Name => "allocation";

    public string Title => Figures.Of($"Managed memory allocated on a frame's way: ring and RTSP server at {AllocationHost.FramesPerSecond} frames/s, the daemon at {AllocationCamera.FramesPerSecond}");

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        yield return await MeasureAsync(place, isUdp: false);
        yield return await MeasureAsync(place, isUdp: true);
        yield return await AllocationRemote.MeasureAsync(TimeSpan.FromSeconds(options.IsQuick ? 10 : 30));
    }

    private static async Task<Row> MeasureAsync(Workplace place, bool isUdp)
    {
        var what = $"{Readers} readers {(isUdp ? "UDP" : "TCP")}";
        try
        {
            using var host = AllocationHost.Start(place.Clip);
            var url = await host.ReadLineAsync() ?? throw host.Failed();
            await PictureProbe.WaitAsync(url);
            var load = LoadRun.RunAsync(new LoadPlan { Url = url, ServerPid = host.Pid, Readers = Readers, IsUdp = isUdp, RampSeconds = 0.5, SettleSeconds = 2, WindowSeconds = 7 });
            await Task.Delay(TimeSpan.FromSeconds(3.5)); // all have joined, and what is hot is compiled
            host.WriteLine("measure");
            var allocated = long.Parse(await host.ReadLineAsync() ?? throw host.Failed(), CultureInfo.InvariantCulture);
            return RowOf(what, allocated, await load);
        }
        catch (BenchmarkException reason)
        {
            return Row.NotMeasured(what, reason.Message);
        }
    }

    private static Row RowOf(string what, long allocated, LoadResult load)
    {
        var perFrame = (double)allocated / AllocationHost.Frames;
        var failed = load.Playing == Readers ? "" : Figures.Of($", only {load.Playing} of {Readers} played ({load.Failure})");
        return new Row(
            what,
            Figures.Of($"{perFrame:0.0} B per frame ({allocated} B in all){failed}"),
            Figures.Of($"{AllocationHost.Frames} frames, {load.Packets / load.WindowSeconds:0} packets/s"),
            "0 B per frame",
            load.Playing == Readers && allocated < AllocationHost.Frames); // the smallest object has 24 bytes: less than one a frame is something else, once
    }
}
