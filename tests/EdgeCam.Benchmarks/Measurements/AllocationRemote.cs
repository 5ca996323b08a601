using System.Net;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;
using EdgeCam.Diagnostics;
using EdgeCam.Media;
using EdgeCam.Net.Receiving;
using EdgeCam.Net.Uplink;
using EdgeCam.Receiving;
using EdgeCam.Ring;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Microsoft.Extensions.Logging.Abstractions;
using Mosquitto = EdgeCam.Testing.Mqtt.Mosquitto;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>
/// What the threads of the video allocate while the owner is at work: MQTT is connected, health is told at its shortest
/// period, and every 100 ms there come a patch and an order for a key frame.
/// </summary>
internal static class AllocationRemote
{
    private const string What = "daemon, MQTT at work";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);

    /// <param name="length">Of the measurement.</param>
    public static async Task<Row> MeasureAsync(TimeSpan length)
    {
        if (!Mosquitto.Programs.All(ChildProcess.FindsProgram) || !ChildProcess.FindsProgram("ffmpeg"))
            return Row.NotMeasured(What, "needs mosquitto, mosquitto-clients and ffmpeg");
        await using var broker = await Mosquitto.Start(_ => "allow_anonymous true", CancellationToken.None);
        var (fanOut, uplink, encode) = (new FanOutWatch(), new AllocationWatch(), new AllocationWatch());
        using var ring = new FrameRing(DataSize.MiB(8), 1024, 512 * 1024);
        using var farEnd = FarEnd(ring);
        await using var camera = AllocationCamera.Open(broker.Port, farEnd.EndPoint.Port, fanOut);
        camera.Camera.Stream.Listen(encode.ComeBy); // called by the encode thread after each unit
        await camera.StartAsync();
        using var ringOfSecond = new FrameRing(DataSize.MiB(8), 1024, 512 * 1024);
        using var secondFarEnd = FarEnd(ringOfSecond);
        using var second = WatchedUplink(camera.Camera.Stream, secondFarEnd.EndPoint.Port, uplink);
        await PictureAsync(camera.Camera.Stream);
        second.Start();
        await using var tcp = Play(camera.Url, "tcp");
        await using var udp = Play(camera.Url, "udp");
        await using var owner = Owner(broker.Port);
        await Task.Delay(WarmUp);
        using var stranger = new Stranger(camera.Camera.Server!.EndPoint.Port);
        return await MeasureAsync(camera, stranger, (encode, fanOut.Allocated, uplink), length);
    }

    private static async Task<Row> MeasureAsync(
        AllocationCamera camera, Stranger stranger, (AllocationWatch Encode, AllocationWatch FanOut, AllocationWatch Uplink) threads, TimeSpan length)
    {
        await stranger.AskAsync(); // what is new is loaded
        await stranger.AskAsync();
        var perQuestion = await AllocatedByAsync(threads.FanOut, stranger, TimeSpan.Zero);
        var (encode, uplink, before, revision) = (threads.Encode.Now, threads.Uplink.Now, camera.Camera.Counters.FramesOut, camera.Revision);
        var forced = camera.Camera.Counters.IdrsForced;
        var fanOut = await AllocatedByAsync(threads.FanOut, stranger, length) - perQuestion;
        var (encoded, sent) = (threads.Encode.Now, threads.Uplink.Now);
        var frames = camera.Camera.Counters.FramesOut - before;
        revision = camera.Revision - revision;
        forced = camera.Camera.Counters.IdrsForced - forced;
        long[] bytes = [encoded.Bytes - encode.Bytes, fanOut, sent.Bytes - uplink.Bytes];
        var isWatched = perQuestion > 0 && Math.Min(encoded.Calls - encode.Calls, sent.Calls - uplink.Calls) >= frames - 1; // the last one may be on its way
        var isAtWork = isWatched && camera.IsConnected && Math.Min(revision, forced) > length.TotalSeconds && camera.Camera.Server!.Counters.Players == 2;
        return new Row(
            What,
            Figures.Of($"{bytes[0]} B encode, {bytes[1]} B RTSP, {bytes[2]} B uplink: {bytes.Sum() / (double)frames:0.0} B per frame{(isAtWork ? "" : ", but not all were at work")}"),
            Figures.Of($"{frames} frames, {revision} patches, {forced} key frames forced, {sent.Calls - uplink.Calls} packets of the uplink, 2 players"),
            "0 B per frame",
            isAtWork && bytes.All(thread => Math.Abs(thread) < frames)); // the smallest object has 24 bytes: less than one a frame is something else, once
    }

    /// <summary>What the fan-out thread allocates from the question before to the next.</summary>
    private static async Task<long> AllocatedByAsync(AllocationWatch fanOut, Stranger stranger, TimeSpan length)
    {
        var before = fanOut.Now.Bytes;
        await Task.Delay(length);
        await stranger.AskAsync();
        return fanOut.Now.Bytes - before;
    }

    /// <summary>As the camera's own uplink, and watched.</summary>
    private static UplinkSender WatchedUplink(LiveStream stream, int port, AllocationWatch allocated)
    {
        var setup = new UplinkSetup(
            "watched", new UplinkPlan { StartRate = Bitrate.Mbps(1) }, OwnsEncoder: false, context => new WatchedTransport(new RtpTransport(context, "127.0.0.1", port), allocated));
        return new UplinkSender(stream, setup, new MemoryBudget(), NullLogger.Instance);
    }

    private static UplinkReceiverSocket FarEnd(FrameRing ring)
    {
        var stream = new LiveStream("far", ring, FrameRate.Of(AllocationCamera.FramesPerSecond), canForceIdr: false);
        var farEnd = new UplinkReceiverSocket(
            new IPEndPoint(IPAddress.Loopback, 0), new UplinkReceiverPlan { Ssrc = new Ssrc(9), Cname = "benchmark" }, stream, new MemoryBudget(), NullLogger.Instance);
        farEnd.Start();
        return farEnd;
    }

    private static async Task PictureAsync(LiveStream stream)
    {
        for (var waited = 0; stream.Parameters is null; waited++)
        {
            if (waited > 200)
                throw new BenchmarkException("the camera showed no picture within 20 s");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private static Tool Play(string url, string transport) =>
        Tool.Start("ffmpeg", $"-hide_banner -nostdin -v error -rtsp_transport {transport} -i {url} -map 0:v -c copy -f null -");

    /// <summary>Patches and orders, each by a client of its own.</summary>
    private static Tool Owner(int port)
    {
        var publish = $"mosquitto_pub -V 5 -h 127.0.0.1 -p {port} -q 1 -l -t edgecam/v1/bench";
        const string patch = """{\"patch\":{\"overlay\":{\"line2\":\"number $n\"},\"motion\":{\"sensitivity\":$((n % 100 + 1))}}}""";
        return Tool.Start("sh", ["-c", $"(while :; do n=$((n + 1)); echo \"{patch}\"; sleep 0.1; done | {publish}/settings/set) & while :; do echo '{{}}'; sleep 0.1; done | {publish}/cmd/keyframe"]);
    }
}
