using EdgeCam.Benchmarks.Feeding;
using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;
using EdgeCam.Media;
using EdgeCam.MpegTs;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>The parts of the frame path alone: loops in this process over the units of the clip.</summary>
internal sealed class Micro : IMeasurement
{
    private const int MaxPayload = 1388;

    public string Name => "micro";

    public string Title => "Parts of the frame path alone, on the clip's access units (8 KiB on average) and 720p pictures";

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        await Task.Yield();
        byte[][] units = [.. Clip.Load(place.Clip).Units.Select(unit => unit.At(default).ToArray())];
        yield return Ring(units);
        yield return Packetizer(units);
        yield return Muxer(units);
        using var picture = new TestPicture();
        yield return Painter(picture);
        yield return Encoder(picture, options);
    }

    private static Row Ring(byte[][] units)
    {
        using var ring = new FrameRing(DataSize.MiB(16), 4096, 1024 * 1024);
        var cursor = new RingCursor { Next = 1 };
        var copy = new byte[ring.MaxAccessUnitBytes];
        var time = BatchTimer.Run(units.Length, i =>
        {
            ring.Write(units[i], new AccessUnitInfo(Track.Video, AccessUnitFlags.None, default));
            cursor.TryPeek(ring, out var view);
            view.Bytes.CopyTo(copy);
            cursor.Advance();
            return view.IsIntact ? 1 : 0;
        });
        return time.ToRow("ring, write + read with copy", Figures.Of($"{time.NanosecondsPerStep:0} ns per unit"));
    }

    private static Row Packetizer(byte[][] units)
    {
        var packet = new byte[MaxPayload];
        var time = BatchTimer.Run(units.Length, i =>
        {
            var packets = 0;
            for (var packetizer = new H264Packetizer(units[i], MaxPayload); packetizer.TryNext(packet, out _, out _);)
                packets++;
            return packets;
        });
        return time.ToRow("H264Packetizer", Figures.Of($"{time.NanosecondsPerResult:0} ns per packet, {time.MegabytesPerSecond(units):0} MB/s"));
    }

    private static Row Muxer(byte[][] units)
    {
        var muxer = new TsMuxer(TsMuxer.DefaultDelay);
        var packets = new byte[TsMuxer.DatagramBytes];
        var now = new MediaInstant(1);
        var time = BatchTimer.Run(units.Length, i =>
        {
            now += TimeSpan.FromMilliseconds(33);
            muxer.OnVideo(units[i], now, isIdr: i % 60 == 0);
            var bytes = 0;
            while (muxer.TryPollPackets(units[i], packets, now, out var written))
                bytes += written;
            return bytes / TsMuxer.PacketBytes;
        });
        return time.ToRow("TsMuxer", Figures.Of($"{time.NanosecondsPerResult:0} ns per packet, {time.MegabytesPerSecond(units):0} MB/s"));
    }

    private static Row Painter(TestPicture picture)
    {
        var time = BatchTimer.Run(30, _ =>
        {
            picture.Paint();
            return 1;
        });
        return time.ToRow("test picture, paint", Figures.Of($"{time.NanosecondsPerStep / 1e6:0.000} ms per picture"));
    }

    private static Row Encoder(TestPicture picture, BenchmarkOptions options)
    {
        const string What = "libx264 veryfast, 2 Mbit/s";
        if (!Libav.LibavLibrary.TryLoad(out var library, out var missing))
            return Row.NotMeasured(What, missing);
        using var encoder = TestPicture.OpenEncoder(library);
        var time = BatchTimer.Run(options.IsQuick ? 30 : 90, _ =>
        {
            picture.Paint();
            return picture.Encode(encoder);
        });
        return time.ToRow(What, Figures.Of($"{1e9 / time.NanosecondsPerStep:0} pictures/s, painting included"));
    }
}
