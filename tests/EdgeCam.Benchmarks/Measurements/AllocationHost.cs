using System.Globalization;
using System.Net;
using EdgeCam.Benchmarks.Feeding;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Diagnostics;
using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Net.Rtsp;
using EdgeCam.Ring;
using EdgeCam.Units;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>
/// The frame path without the daemon around it — ring, RTSP server, a thread that writes the clip — in a process of its own,
/// so that every managed byte it allocates belongs to it. It prints its URL, and after a line on standard input
/// what was allocated while the next frames were sent.
/// </summary>
internal static class AllocationHost
{
    public const string Role = "host";
    public const int Frames = 1_000;
    public const int FramesPerSecond = 200; // 1,000 frames in five seconds
    private static long _written;
    private static volatile bool _isStopping;

    public static ChildProcess Start(string clip) => ChildProcess.StartSelf(Core.Server, Role, clip);

    /// <summary>Is this process when it was started in the role.</summary>
    public static int Run(string clipPath)
    {
        var clip = Clip.Load(clipPath);
        using var ring = new FrameRing(DataSize.MiB(16), 4096, 1024 * 1024);
        var stream = new LiveStream("cam", ring, FrameRate.Of(FramesPerSecond), canForceIdr: false);
        var plan = new RtspServerPlan { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) };
        using var server = new RtspServer(plan, [stream], new MemoryBudget(), NullLogger.Instance);
        server.Start();
        var writer = new Thread(() => Write(clip, new LiveStreamWriter(stream, addsCaptureTime: false))) { IsBackground = true };
        writer.Start();
        Console.WriteLine($"rtsp://127.0.0.1:{server.EndPoint.Port}/cam");
        Console.ReadLine();
        Console.WriteLine(AllocatedInFrames().ToString(CultureInfo.InvariantCulture));
        Console.ReadLine(); // the readers are still counting: stay until the benchmark is done
        _isStopping = true;
        writer.Join(); // before the ring goes
        return 0;
    }

    /// <returns>Bytes, of all threads together.</returns>
    private static long AllocatedInFrames()
    {
        var end = Volatile.Read(ref _written) + Frames;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        while (Volatile.Read(ref _written) < end)
            Thread.Sleep(10);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static void Write(Clip clip, LiveStreamWriter writer)
    {
        var (start, rate) = (MonotonicClock.Now, FrameRate.Of(FramesPerSecond));
        for (long frame = 0; !_isStopping; frame++)
        {
            MonotonicClock.SleepUntil(start + rate.TimeOf(frame));
            var now = MonotonicClock.Now;
            writer.WriteVideo(clip.Units[(int)(frame % clip.Units.Count)].At(now), now);
            Volatile.Write(ref _written, frame + 1);
        }
    }
}
