using System.Net.Sockets;
using EdgeCam.Linux.Net;
using EdgeCam.Net.Rtp;
using EdgeCam.Net.Rtsp;
using EdgeCam.Net.Tests.Support;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Net.Tests.Rtsp;

/// <summary>One TCP player in slow motion: the test publishes, pumps, and reads when it likes.</summary>
public sealed class InterleavedReaderTests
{
    private const int VideoChannel = 0;
    private const int SoundChannel = 2;

    [Fact]
    public void All_that_arrives_is_whole_frames_in_contiguous_numbers()
    {
        using var scene = new Scene(new TestStream(hasSound: true));
        scene.Stream.Idr();
        scene.Begin();
        for (var i = 0; i < 200; i++)
        {
            scene.Stream.Picture(500 + (i * 97 % 9_000));
            scene.Stream.Sound();
            scene.Exchange();
        }

        Assert.True(scene.Received.IsWhole);
        Assert.All(ReceivedPackets.Steps(scene.Received.On(VideoChannel)), step => Assert.Equal(1, step));
        Assert.All(ReceivedPackets.Steps(scene.Received.On(SoundChannel)), step => Assert.Equal(1, step));
        Assert.Equal(201, scene.Received.On(VideoChannel).Count(packet => packet.Header.Marker));
        Assert.Equal(200, scene.Received.On(SoundChannel).Count());
    }

    [Fact]
    public void Control_bytes_never_land_inside_a_packet()
    {
        using var scene = new Scene(new TestStream());
        scene.Stream.Idr();
        scene.Begin();
        for (var i = 0; i < 200; i++)
        {
            scene.Stream.Picture(9_000);
            scene.Pump();
            Assert.True(scene.Outbox.TryAppend("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n"u8));
            scene.Exchange();
        }

        Assert.Equal(200, scene.Received.Responses.Count);
        Assert.True(scene.Received.IsWhole);
        Assert.All(ReceivedPackets.Steps(scene.Received.Media), step => Assert.Equal(1, step));
    }

    [Fact]
    public void A_player_that_does_not_read_resumes_at_an_idr_without_a_gap()
    {
        using var scene = new Scene(new TestStream());
        scene.Stream.Idr();
        scene.Begin();
        for (var i = 0; i < 40; i++) // 1.6 s, and the ring holds all of it
        {
            _ = i % 10 == 9 ? scene.Stream.Idr() : scene.Stream.Picture(2_000);
            scene.Pump();
        }

        scene.Exchange();
        Assert.True(scene.Reader.Laps > 0);
        AssertPicturesFollowEachOtherOrBeginWithAnIdr(scene);
        Assert.All(ReceivedPackets.Steps(scene.Received.Media), step => Assert.Equal(1, step));
    }

    [Fact]
    public void Too_far_behind_and_without_an_idr_it_waits_for_the_next_one()
    {
        using var scene = new Scene(new TestStream());
        scene.Stream.Idr();
        scene.Begin();
        scene.Publish(40, 2_000);
        scene.Exchange();
        var before = scene.Received.Media.Count;
        scene.Publish(5, 2_000);
        scene.Exchange();
        Assert.Equal(before, scene.Received.Media.Count);

        scene.Stream.Idr();
        scene.Exchange();
        Assert.True(scene.Received.Media[before].BeginsIdr);
        Assert.Equal(1, scene.Reader.Laps);
        Assert.All(ReceivedPackets.Steps(scene.Received.Media), step => Assert.Equal(1, step));
    }

    [Fact]
    public void A_unit_whose_end_is_overwritten_leaves_one_gap()
    {
        using var scene = new Scene(new TestStream());
        scene.Stream.Idr(100_000);
        scene.Begin();
        scene.Pump(); // its front is in the socket
        for (var i = 0; i < 20; i++)
            scene.Stream.Idr(100_000);
        scene.Exchange();

        var steps = ReceivedPackets.Steps(scene.Received.Media);
        Assert.Equal(2, Assert.Single(steps, step => step != 1));
        var afterGap = scene.Received.Media[Array.IndexOf(steps, 2) + 1];
        Assert.True(afterGap.BeginsIdr);
        Assert.Equal(1, scene.Reader.Laps);
        Assert.True(scene.Received.IsWhole);
    }

    [Fact]
    public void Pausing_within_a_picture_leaves_one_gap_and_begins_with_an_idr()
    {
        using var scene = new Scene(new TestStream());
        scene.Stream.Idr(100_000);
        scene.Begin();
        scene.Pump();
        scene.Stream.Idr();
        scene.Reader.Restart();
        scene.Exchange();
        var steps = ReceivedPackets.Steps(scene.Received.Media);
        Assert.Equal(2, Assert.Single(steps, step => step != 1));
        Assert.True(scene.Received.Media[Array.IndexOf(steps, 2) + 1].BeginsIdr);
    }

    [Fact]
    public void A_player_of_a_passed_through_stream_runs_through_the_backlog_and_hears_no_old_sound()
    {
        using var scene = new Scene(new TestStream(canForceIdr: false, hasSound: true));
        scene.Stream.Idr();
        for (var i = 0; i < 50; i++)
        {
            scene.Stream.Picture();
            scene.Stream.Sound(before: TimeSpan.FromMilliseconds(20));
        }

        scene.Begin();
        scene.Exchange();
        var pictures = scene.Received.On(VideoChannel).Where(packet => packet.Header.Marker).ToArray();
        Assert.Equal(51, pictures.Length);
        Assert.True(scene.Received.Media[0].BeginsIdr);
        Assert.All(pictures.Zip(pictures.Skip(1)), pair => Assert.InRange(pair.Second.Header.Timestamp.DistanceFrom(pair.First.Header.Timestamp), 1, 90 * 40));
        Assert.InRange(pictures[^1].Header.Timestamp.DistanceFrom(pictures[0].Header.Timestamp), 1, 90 * ((50 * 40 / 30) + 20)); // the newest unit is sound, 20 ms behind
        Assert.InRange(scene.Received.On(SoundChannel).Count(), 0, 1);

        scene.Stream.Picture();
        scene.Stream.Sound();
        scene.Exchange();
        Assert.Equal(Tracks.Video.TimestampOf(scene.Stream.Now), scene.Received.On(VideoChannel).Last().Header.Timestamp);
        Assert.Equal(0, scene.Reader.Laps);
    }

    [Fact]
    public void A_closed_peer_is_said_to_be_closed()
    {
        using var scene = new Scene(new TestStream());
        scene.Stream.Idr(100_000);
        scene.Begin();
        scene.Peer.Dispose();
        Assert.Equal(SendResult.Closed, scene.Pump());
    }

    // By timestamps: two pictures that follow each other in the stream are one interval apart.
    private static void AssertPicturesFollowEachOtherOrBeginWithAnIdr(Scene scene)
    {
        var starts = scene.Received.Media.Where((packet, i) => i == 0 || scene.Received.Media[i - 1].Header.Marker).ToArray();
        foreach (var (one, next) in starts.Zip(starts.Skip(1)))
            Assert.True(next.BeginsIdr || next.Header.Timestamp.DistanceFrom(one.Header.Timestamp) is >= 3_599 and <= 3_601);
    }

    private sealed class Scene : IDisposable
    {
        private readonly StreamSocket _socket;
        private readonly InterleavedTrack?[] _tracks =
        [
            new(Tracks.Video, VideoChannel, 1, new SequenceNumber(65_500)),
            new(Tracks.Sound, SoundChannel, 3, new SequenceNumber(100)),
        ];

        private readonly UnitPacker _packer;
        private readonly byte[] _bytes = new byte[64 * 1024];

        public Scene(TestStream stream)
        {
            Stream = stream;
            (_socket, Peer) = StreamSocket.Pair();
            _socket.SendBuffer(1); // the least the kernel has: a few packets
            Peer.Blocking = false;
            _packer = new UnitPacker(stream.Ring.MaxAccessUnitBytes, 1_400, UnitPacker.InterleavedPrefix);
        }

        public TestStream Stream { get; }

        public Socket Peer { get; }

        public Outbox Outbox { get; } = new(16 * 1024);

        public ReceivedPackets Received { get; } = new();

        public InterleavedReader Reader { get; private set; } = null!;

        public void Begin() => Reader = new InterleavedReader(Stream.Stream, _socket, Outbox, _tracks, TimeSpan.FromMilliseconds(250));

        public SendResult Pump() => Outbox.Flush(_socket) is var flushed and not SendResult.Done ? flushed : Reader.Pump(_packer, Stream.Ring.Newest);

        public void Publish(int pictures, int sliceBytes)
        {
            for (var i = 0; i < pictures; i++)
            {
                Stream.Picture(sliceBytes);
                Pump();
            }
        }

        /// <summary>Both sides go on until nothing is left to send.</summary>
        public void Exchange()
        {
            while (Pump() == SendResult.Blocked)
                Read();
            Read();
        }

        public void Dispose()
        {
            _socket.Dispose();
            Peer.Dispose();
            Stream.Dispose();
        }

        private void Read()
        {
            while (Peer.Receive(_bytes, SocketFlags.None, out var error) is > 0 and var count && error == SocketError.Success)
                Received.Add(_bytes.AsSpan(0, count));
        }
    }
}
