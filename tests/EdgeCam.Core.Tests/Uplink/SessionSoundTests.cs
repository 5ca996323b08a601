using System.Buffers.Binary;
using EdgeCam.Media;
using EdgeCam.MpegTs;
using EdgeCam.Testing.MpegTs;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Core.Tests.Uplink;

/// <summary>Frames of sound that share a packet.</summary>
public sealed class SessionSoundTests
{
    private const int SoundBytes = 200; // of each frame of the scene, which no picture has

    [Theory]
    [InlineData(0, 1)]
    [InlineData(60, 3)]
    [InlineData(100, 5)]
    public void So_many_frames_share_a_packet_and_come_out_one_by_one(int milliseconds, int frames)
    {
        using var scene = new SessionScene(Plan(milliseconds));
        scene.RunFor(10);
        var packets = Sound(scene);
        Assert.InRange(packets.Skip(8).Average(FramesOf), frames - 0.5, frames + 0.5); // at first the link is taken for slower than it is
        Assert.All(packets, packet => Assert.True(packet.Header.Marker));
        Assert.All(packets.Skip(8), packet => Assert.InRange((packet.At - CaptureOf(scene, packet)).TotalMilliseconds, 0, milliseconds + 12));

        var heard = scene.Units.Where(unit => unit.Track == Track.Sound).ToList();
        Assert.Equal(SoundOf(scene).Take(heard.Count), heard.Select(unit => unit.Bytes));
        Assert.InRange(heard.Count, 455, 470);
        var stamps = scene.Stream.Units.Where(unit => unit.Value.Length == SoundBytes).Select(unit => MadeUpStream.Identity.Sound.TimestampOf(scene.Stream.CapturedAt[unit.Key]));
        Assert.All(stamps.Zip(heard), pair => Assert.InRange(pair.First.DistanceFrom(pair.Second.Timestamp), -2, 2));
    }

    [Fact]
    public void What_waits_for_the_link_goes_together_up_to_a_whole_packet_though_nothing_is_to_wait()
    {
        using var scene = new SessionScene(Plan(0));
        scene.RunFor(5);
        scene.BytesPerSecond = 500;
        scene.RunFor(1);
        scene.BytesPerSecond = 250_000;
        scene.RunFor(6);
        var packets = Sound(scene);
        Assert.Equal(5, packets.Max(FramesOf)); // 5 x 202 bytes of 1,198
        Assert.InRange(packets.Count(packet => FramesOf(packet) == 1), 350, packets.Count);
    }

    [Fact]
    public void Frames_on_both_sides_of_a_gap_share_no_packet()
    {
        using var stream = new MadeUpStream();
        var session = new UplinkSession(stream.Live, Plan(200), MadeUpStream.Identity);
        var now = new MediaInstant(1_000_000_000_000);
        stream.Picture(500, now, isIdr: true); // sound is taken once there is one
        foreach (var milliseconds in (double[])[0, 21.3, 85.3, 106.7])
            stream.Sound(SoundBytes, now + TimeSpan.FromMilliseconds(milliseconds));
        session.OnAccessUnitPublished(now);

        var packet = new byte[1500];
        var lengths = new List<int>();
        for (var end = now + TimeSpan.FromMilliseconds(300); now < end; now += TimeSpan.FromMilliseconds(5))
        {
            while (session.TryPollPacket(packet, now, out var polled))
            {
                if (polled.Track == Track.Sound)
                    lengths.Add(polled.Length);
            }
        }

        Assert.Equal([12 + 2 + (2 * (2 + SoundBytes)), 12 + 2 + (2 * (2 + SoundBytes))], lengths);
    }

    [Fact]
    public void Sound_that_is_kept_holds_no_picture_back()
    {
        using var kept = new SessionScene(Plan(100)) { BytesPerSecond = 60_000 };
        using var sent = new SessionScene(Plan(0)) { BytesPerSecond = 60_000 };
        kept.RunFor(30);
        sent.RunFor(30);
        Assert.InRange(kept.Session.Counters.Units, 0.9 * sent.Session.Counters.Units, 1.2 * sent.Session.Counters.Units);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(100, 5)]
    public void In_a_transport_stream_they_share_a_pes_packet(int milliseconds, int frames)
    {
        using var scene = new SessionScene(Plan(milliseconds) with { Format = UplinkFormat.MpegTs, Feedback = UplinkFeedback.Progress }) { BytesPerSecond = 1_000_000 };
        scene.RunFor(10);
        scene.IsFilming = false;
        scene.RunFor(0.5);
        var analyser = new TransportStreamAnalyser();
        foreach (var packet in scene.Packets)
            analyser.Add(packet.Bytes);
        var report = analyser.Finish();
        Assert.Empty(report.Violations);
        Assert.Equal(0, report.Discontinuities);
        var sound = report.Audio.Select(unit => AdtsFrames(unit.Bytes)).ToList();
        Assert.InRange(sound.Average(unit => unit.Count), frames, frames * 1.2); // and what came while the packet before it left
        Assert.Equal(SoundOf(scene).Take(sound.Sum(unit => unit.Count)), sound.SelectMany(unit => unit));
    }

    private static UplinkPlan Plan(int milliseconds) => new() { StartRate = Bitrate.Mbps(1), SoundDeadline = TimeSpan.FromSeconds(2), SoundAggregation = TimeSpan.FromMilliseconds(milliseconds) };

    private static List<SentBytes> Sound(SessionScene scene) => [.. scene.Packets.Where(packet => packet.Header.PayloadType == 97)];

    private static int FramesOf(SentBytes packet) => BinaryPrimitives.ReadUInt16BigEndian(packet.Payload) / 16;

    private static IEnumerable<byte[]> SoundOf(SessionScene scene) => scene.Stream.Units.Where(unit => unit.Value.Length == SoundBytes).OrderBy(unit => unit.Key).Select(unit => unit.Value);

    private static MediaInstant CaptureOf(SessionScene scene, SentBytes packet) =>
        scene.Stream.CapturedAt.Values.First(at => MadeUpStream.Identity.Sound.TimestampOf(at) == packet.Header.Timestamp);

    private static List<byte[]> AdtsFrames(ReadOnlySpan<byte> unit)
    {
        var frames = new List<byte[]>();
        while (unit.Length > TsMuxer.AdtsHeaderBytes)
        {
            var length = ((unit[3] & 3) << 11) | (unit[4] << 3) | (unit[5] >> 5);
            frames.Add(unit[TsMuxer.AdtsHeaderBytes..length].ToArray());
            unit = unit[length..];
        }

        return frames;
    }
}
