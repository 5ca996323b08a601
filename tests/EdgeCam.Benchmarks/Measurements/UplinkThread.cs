using System.Net;
using EdgeCam.Benchmarks.Report;
using EdgeCam.Diagnostics;
using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Net.Receiving;
using EdgeCam.Net.Uplink;
using EdgeCam.Receiving;
using EdgeCam.Ring;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>What an uplink's whole thread costs: session, timer and sockets, to a receiver on this machine in real time.</summary>
/// <remarks>What the kernel does to deliver a packet over the loopback interface counts as the sender's, who pays for it there.</remarks>
internal static class UplinkThread
{
    private const int PicturesPerSecond = 30;
    private const int SoundEvery = 2; // a sound frame for so many thirds of a picture: 45 a second
    private const int PictureBytes = 6_000_000 / 8 / PicturesPerSecond;
    private const int SoundBytes = 340; // 128 kbit/s
    private const double MostShare = 0.01;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly SoundDescription Aac = new(48_000, 2, new byte[] { 0x11, 0x90 });
    private static readonly byte[] Idr = [0, 0, 0, 1, 0x65, .. Enumerable.Repeat((byte)0x9A, PictureBytes)];
    private static readonly byte[] Picture = [0, 0, 0, 1, 0x41, .. Enumerable.Repeat((byte)0x9A, PictureBytes)];
    private static readonly byte[] Sound = [.. Enumerable.Repeat((byte)0x21, SoundBytes)];

    /// <param name="what">Of the row.</param>
    /// <param name="length">Of the measurement, after a warm-up.</param>
    /// <param name="feedback">By packets the loopback interface is found to be as fast as it is, by reports it is paced as a link of 6 Mbit/s.</param>
    public static Row Measure(string what, TimeSpan length, UplinkFeedback feedback)
    {
        using var sent = new FrameRing(DataSize.MiB(8), 1024, 512 * 1024);
        using var received = new FrameRing(DataSize.MiB(8), 1024, 512 * 1024);
        using var farEnd = new UplinkReceiverSocket(
            new IPEndPoint(IPAddress.Loopback, 0), new UplinkReceiverPlan { Ssrc = new Ssrc(9), Cname = "benchmark" }, NewStream(received), new MemoryBudget(), NullLogger.Instance);
        farEnd.Start();
        var stream = NewStream(sent);
        var setup = new UplinkSetup(
            "benchmark", new UplinkPlan { StartRate = Bitrate.Mbps(6), Feedback = feedback }, OwnsEncoder: false, context => new RtpTransport(context, "127.0.0.1", farEnd.EndPoint.Port));
        using var sender = new UplinkSender(stream, setup, new MemoryBudget(), NullLogger.Instance);
        sender.Start();
        Feed(stream, WarmUp);
        var (cpu, packets, bytes) = (ThreadTime.Of("uplink"), sender.Status.Counters.Packets, sender.Status.Counters.Bytes);
        Feed(stream, length);
        var (cpuAfter, packetsAfter, bytesAfter) = (ThreadTime.Of("uplink"), sender.Status.Counters.Packets, sender.Status.Counters.Bytes);
        return RowOf(what, (cpuAfter - cpu).TotalSeconds, packetsAfter - packets, bytesAfter - bytes, length.TotalSeconds, sender.Status.Counters);
    }

    private static Row RowOf(string what, double seconds, long packets, long bytes, double length, UplinkCounters counters) => new(
        what,
        Figures.Of($"{100 * seconds / length:0.00} % of a core, {1e6 * seconds / packets:0.0} us per packet, at {bytes * 8e-6 / length:0.00} Mbit/s over a link held for {counters.CapacityKbps / 1000:0} Mbit/s"),
        Figures.Of($"{length:0} s, {packets} packets, {counters.Lost} lost"),
        "< 1 % of a core",
        seconds / length < MostShare);

    private static LiveStream NewStream(FrameRing ring) => new("cam", ring, new FrameRate(PicturesPerSecond, 1), canForceIdr: true) { Sound = Aac };

    /// <summary>The thread that publishes: pictures and sound as they come in life.</summary>
    private static void Feed(LiveStream stream, TimeSpan length)
    {
        var start = MonotonicClock.Now;
        for (var third = 0; ; third++)
        {
            var now = start + TimeSpan.FromSeconds(third / 3.0 / PicturesPerSecond);
            if (now - start >= length)
                return;
            MonotonicClock.SleepUntil(now);
            if (third % 3 == 0)
                WritePicture(stream, now);
            if (third % SoundEvery == 0)
                stream.Ring.Write(Sound, new AccessUnitInfo(Track.Sound, AccessUnitFlags.None, now));
            if (third % 3 == 0 || third % SoundEvery == 0)
                stream.NotifyPublished();
        }
    }

    private static void WritePicture(LiveStream stream, MediaInstant now)
    {
        var isIdr = stream.IsIdrWanted || stream.Ring.Newest == 0;
        stream.OnIdrForced();
        stream.Ring.Write(isIdr ? Idr : Picture, new AccessUnitInfo(Track.Video, isIdr ? AccessUnitFlags.Idr : AccessUnitFlags.None, now));
    }
}
