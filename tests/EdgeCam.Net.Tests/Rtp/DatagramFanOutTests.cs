using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Rtp;
using EdgeCam.Net.Tests.Support;
using EdgeCam.Rtp;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Net.Tests.Rtp;

public sealed class DatagramFanOutTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);
    private readonly TestStream _stream = new(canForceIdr: false);
    private readonly DatagramSocket _socket = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly DatagramFanOut _fanOut;
    private MediaInstant _now = new(1_000_000_000);
    private long _next = 1;

    public DatagramFanOutTests() =>
        _fanOut = new DatagramFanOut(_stream.Stream, Tracks.Both, 1_400, _stream.Ring.MaxAccessUnits, [new SequenceNumber(65_530), default]);

    public void Dispose()
    {
        _fanOut.Dispose();
        _socket.Dispose();
        _stream.Dispose();
    }

    [Fact]
    public void Players_at_the_live_edge_get_identical_datagrams()
    {
        using var one = Join();
        using var other = Join();
        _stream.Idr(9_000);
        _stream.Pictures(20, 3_000);
        FanOut();
        var sent = one.Receive();
        Assert.Equal(1, sent.Count(bytes => Packet(bytes).BeginsIdr));
        Assert.Equal(sent, other.Receive());
    }

    [Fact]
    public void A_player_that_waits_gets_nothing_before_the_idr()
    {
        _stream.Idr();
        FanOut();
        using var player = Join(PlayStart.AtNextIdr(_stream.Stream));
        _stream.Pictures(5);
        FanOut();
        Assert.Empty(player.Receive());
        _stream.Idr();
        FanOut();
        Assert.True(Packet(player.Receive()[0]).BeginsIdr);
    }

    [Fact]
    public void Who_joins_late_gets_the_numbers_of_the_crowd_and_slides_in()
    {
        using var early = Join();
        _stream.Idr(9_000);
        _stream.Pictures(50, 3_000);
        FanOut();
        using var late = Join(PlayStart.In(_stream.Stream));
        for (var i = 0; i < 40; i++)
        {
            CatchUp();
            _stream.Picture(3_000);
            FanOut();
        }

        var crowd = early.Receive().ConvertAll(Packet);
        var joined = late.Receive().ConvertAll(Packet);
        Assert.Equal(DatagramState.Live, late.Reader.State);
        Assert.Equal(crowd.Select(packet => packet.Sequence), joined.Select(packet => packet.Sequence));
        Assert.Equal(crowd.Select(packet => packet.Payload), joined.Select(packet => packet.Payload));
        Assert.Equal(crowd[^1].Header.Timestamp, joined[^1].Header.Timestamp);
        Assert.False(_fanOut.IsAnyCatchingUp);
    }

    [Fact]
    public void Who_joins_while_the_ring_is_ahead_of_the_fan_out_gets_nothing_before_its_idr()
    {
        _stream.Idr();
        FanOut();
        _stream.Pictures(3);
        _stream.Idr();
        using var player = Join(PlayStart.In(_stream.Stream)); // at the newer IDR, which the fan-out has not come to
        FanOut();
        CatchUp();
        Assert.True(Packet(player.Receive()[0]).BeginsIdr);
    }

    [Fact]
    public void One_call_sends_no_more_than_its_time_allows_and_one_unit()
    {
        _stream.Idr(3_000);
        _stream.Pictures(100, 3_000);
        FanOut();
        using var player = Join(PlayStart.In(_stream.Stream));
        CatchUp(); // after a sleep: 5 ms at 64 Mbit/s
        Assert.InRange(player.Receive().Sum(bytes => bytes.Length), 40_000, 44_000);
        CatchUp(); // 2 ms
        Assert.InRange(player.Receive().Sum(bytes => bytes.Length), 12_000, 20_000);
    }

    [Fact]
    public void Catching_up_keeps_to_its_rate_over_many_calls()
    {
        _stream.Idr(50_000);
        _stream.Pictures(10, 50_000);
        FanOut();
        using var player = Join(PlayStart.In(_stream.Stream));
        CatchUp();
        var sent = player.Receive().Sum(bytes => bytes.Length);
        for (var i = 0; i < 10; i++)
            CatchUp();
        sent += player.Receive().Sum(bytes => bytes.Length);
        Assert.InRange(sent, 100_000, 40_000 + (10 * 16_000) + 52_000);
    }

    [Fact]
    public void A_player_removed_while_it_catches_up_gets_no_more()
    {
        _stream.Idr(3_000);
        _stream.Pictures(100, 3_000);
        FanOut();
        using var player = Join(PlayStart.In(_stream.Stream));
        CatchUp();
        player.Receive();
        _fanOut.Remove(player.Reader);
        CatchUp();
        _stream.Picture();
        FanOut();
        Assert.Empty(player.Receive());
        Assert.False(_fanOut.IsAnyCatchingUp);
    }

    [Fact]
    public void Who_is_overtaken_while_catching_up_waits_for_the_next_idr()
    {
        _stream.Idr(3_000);
        _stream.Pictures(100, 3_000);
        FanOut();
        using var player = Join(PlayStart.In(_stream.Stream));
        _stream.Pictures(256, 3_000);
        FanOut();
        CatchUp();
        Assert.Equal(DatagramState.WaitsForIdr, player.Reader.State);
        Assert.Empty(player.Receive());
    }

    [Fact]
    public void Lost_units_leave_a_gap_and_ask_for_an_idr()
    {
        using var player = Join();
        _stream.Idr();
        FanOut();
        _stream.Pictures(5);
        _next = _stream.Ring.Newest; // as after a lap: the units between are gone
        FanOut();
        var steps = ReceivedPackets.Steps(player.Receive().ConvertAll(Packet));
        Assert.Equal(2, Assert.Single(steps, step => step != 1));
        Assert.True(_stream.Stream.IsIdrWanted);
    }

    [Fact]
    public void What_was_sent_is_counted_for_reports()
    {
        using var player = Join();
        _stream.Idr(9_000);
        FanOut();
        var datagrams = player.Receive();
        var tally = player.Reader.TallyOf(Track.Video);
        Assert.Equal((uint)datagrams.Count, tally.Packets);
        Assert.Equal((uint)datagrams.Sum(bytes => bytes.Length - RtpHeader.Size), tally.Octets);
        Assert.Equal(new SequenceNumber(65_530) + datagrams.Count, _fanOut.NextSequence(Track.Video));
    }

    private static ReceivedPacket Packet(byte[] datagram)
    {
        Assert.True(RtpHeader.TryRead(datagram, out var header, out var payload));
        return new ReceivedPacket(0, header, payload.ToArray());
    }

    private void FanOut()
    {
        for (; _next <= _stream.Ring.Newest; _next++)
            _fanOut.OnUnit(_stream.View(_next));
    }

    private void CatchUp() => _fanOut.CatchUp(_now += Tick);

    private Player Join(PlayStart? start = null)
    {
        var player = new Player(_socket, start ?? PlayStart.AtNextIdr(_stream.Stream));
        _fanOut.Add(player.Reader);
        return player;
    }

    private sealed class Player : IDisposable
    {
        private readonly DatagramSocket _socket = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        private readonly byte[] _buffer = new byte[2_048];

        public Player(DatagramSocket from, in PlayStart start)
        {
            _socket.ReceiveBuffer(4 << 20);
            var to = PeerAddress.From(_socket.LocalEndPoint);
            Reader = new DatagramReader(from, [new DatagramTarget(to, to), null], start);
        }

        public DatagramReader Reader { get; }

        /// <summary>All that is there: on loopback a datagram has arrived when its sending has returned.</summary>
        public List<byte[]> Receive()
        {
            List<byte[]> datagrams = [];
            PeerAddress from = default;
            while (_socket.Receive(_buffer, ref from) is { Succeeded: true } got)
                datagrams.Add(_buffer.AsSpan(0, got.Bytes).ToArray());
            return datagrams;
        }

        public void Dispose() => _socket.Dispose();
    }
}
