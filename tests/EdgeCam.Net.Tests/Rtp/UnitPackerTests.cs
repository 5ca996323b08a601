using System.Buffers.Binary;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Rtp;
using EdgeCam.Net.Tests.Support;
using EdgeCam.Ring;
using EdgeCam.Rtp;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Net.Tests.Rtp;

public sealed class UnitPackerTests : IDisposable
{
    private const int MaxPacket = 1_400;
    private const int MaxUnit = 128 * 1024;
    private readonly TestStream _stream = new(hasSound: true);

    public void Dispose() => _stream.Dispose();

    [Theory]
    [InlineData(0, 40)]
    [InlineData(0, 1_388)]
    [InlineData(4, 1_389)]
    [InlineData(4, 20_000)]
    public void Packets_are_those_of_the_packetizer_behind_their_headers(int prefix, int sliceBytes)
    {
        var packer = new UnitPacker(MaxUnit, MaxPacket, prefix);
        var view = _stream.View(_stream.Idr(sliceBytes));
        Assert.True(packer.TryPack(view, Tracks.Video));

        var packetizer = new H264Packetizer(view.Bytes, MaxPacket - RtpHeader.Size);
        var expected = new byte[MaxPacket];
        for (var i = 0; i < packer.Count; i++)
        {
            Assert.True(packetizer.TryNext(expected, out var length, out var isLast));
            Assert.True(RtpHeader.TryRead(PacketAt(packer, i, prefix), out var header, out var payload));
            Assert.Equal(expected.AsSpan(0, length), payload);
            Assert.Equal(new RtpHeader(96, isLast, new SequenceNumber((ushort)i), Tracks.Video.TimestampOf(view.Info.CapturedAt), Tracks.Video.Ssrc), header);
        }

        Assert.False(packetizer.TryNext(expected, out _, out _));
    }

    [Fact]
    public void Renumbering_changes_sequence_timestamp_and_channel_and_nothing_else()
    {
        var packer = Pack(_stream.Idr(9_000), prefix: 4);
        var expected = packer.Bytes.ToArray();
        packer.Renumber(new SequenceNumber(65_534), new RtpTimestamp(0xA1B2C3D4), channel: 6);
        for (var i = 0; i < packer.Count; i++)
        {
            var start = packer.StartOf(i);
            expected[start + 1] = 6;
            BinaryPrimitives.WriteUInt16BigEndian(expected.AsSpan(start + 6), unchecked((ushort)(65_534 + i)));
            BinaryPrimitives.WriteUInt32BigEndian(expected.AsSpan(start + 8), 0xA1B2C3D4);
        }

        Assert.True(packer.Count > 2);
        Assert.Equal(expected, packer.Bytes);
    }

    [Fact]
    public void A_unit_packed_twice_keeps_its_numbers_right()
    {
        var packer = Pack(_stream.Idr(9_000), prefix: 4);
        packer.Renumber(new SequenceNumber(7), new RtpTimestamp(8), channel: 2);
        Assert.True(packer.TryPack(_stream.View(1), Tracks.Video));
        packer.Renumber(default, Tracks.Video.TimestampOf(_stream.View(1).Info.CapturedAt), channel: 0);
        Assert.Equal(Pack(1, prefix: 4).Bytes, packer.Bytes);
    }

    [Fact]
    public void Each_prefix_states_the_length_of_its_packet()
    {
        var packer = Pack(_stream.Idr(9_000), prefix: 4);
        for (var i = 0; i < packer.Count; i++)
        {
            var bytes = packer.Bytes[packer.StartOf(i)..packer.EndOf(i)];
            Assert.Equal((byte)'$', bytes[0]);
            Assert.Equal(bytes.Length - 4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        }
    }

    [Fact]
    public void A_packet_is_found_by_its_first_and_its_last_byte()
    {
        var packer = Pack(_stream.Idr(9_000), prefix: 4);
        for (var i = 0; i < packer.Count; i++)
        {
            Assert.Equal(i, packer.IndexAt(packer.StartOf(i)));
            Assert.Equal(i, packer.IndexAt(packer.EndOf(i) - 1));
            Assert.Equal(i == 0 ? 0 : packer.EndOf(i - 1), packer.StartOf(i));
        }

        Assert.Equal(packer.Count, packer.IndexAt(packer.Bytes.Length));
        Assert.Equal(packer.Bytes.Length, packer.EndOf(packer.Count - 1));
    }

    [Fact]
    public void Sound_is_packed_for_its_own_track()
    {
        _stream.Idr();
        var packer = Pack(_stream.Sound(bytes: 300), prefix: 0, Tracks.Sound);
        Assert.True(RtpHeader.TryRead(packer.Bytes, out var header, out var payload));
        Assert.Equal(97, header.PayloadType);
        Assert.True(header.Marker);
        Assert.Equal(MadeUp.Noise(300), payload[4..]);
    }

    [Fact]
    public void An_overwritten_view_is_not_packed()
    {
        var packer = new UnitPacker(MaxUnit, MaxPacket, 0);
        var view = _stream.View(_stream.Idr(100_000));
        for (var i = 0; i < 20; i++)
            _stream.Idr(100_000);
        Assert.False(packer.TryPack(view, Tracks.Video));
        Assert.Equal(0, packer.Sequence);
    }

    [Fact]
    public void A_unit_of_many_short_tails_and_tiny_nal_units_is_packed_to_its_end()
    {
        // Each large one gives a full fragment and a tail of three bytes; the tiny one cannot join either.
        List<byte> unit = [.. MadeUp.Idr(1_389)];
        while (unit.Count + 1_400 < MaxUnit)
            unit.AddRange([0, 0, 1, .. MadeUp.Nal(0x06, 2), 0, 0, 1, .. MadeUp.Nal(0x65, 1_389)]);
        var packer = Pack(_stream.Video([.. unit]), prefix: 4);
        Assert.True(RtpHeader.TryRead(PacketAt(packer, packer.Count - 1, 4), out var header, out _));
        Assert.True(header.Marker, "the unit was cut short");
    }

    [Fact]
    public void Any_unit_fits_whatever_bytes_it_is_torn_into()
    {
        var random = new Random(20_261_122);
        for (var round = 0; round < 400; round++)
        {
            var packet = random.Next(576, 2_000);
            var packer = new UnitPacker(32 * 1024, packet, prefix: 4);
            using var ring = new FrameRing(DataSize.KiB(64), 16, 32 * 1024);
            var sequence = ring.Write(Garbage(random, random.Next(0, 32 * 1024)), new AccessUnitInfo((Track)random.Next(2), AccessUnitFlags.None, default));
            ring.TryRead(sequence, out var view);
            packer.TryPack(view, Tracks.Video);
            for (var i = 0; i < packer.Count; i++)
                Assert.InRange(packer.EndOf(i) - packer.StartOf(i), 4 + RtpHeader.Size + 1, 4 + packet);
        }
    }

    [Fact]
    public void Runs_carry_all_packets_in_order_as_the_kernel_cuts_them()
    {
        var random = new Random(7);
        using var socket = DatagramSocket.Bind(new(System.Net.IPAddress.Loopback, 0));
        using var receiver = DatagramSocket.Bind(new(System.Net.IPAddress.Loopback, 0));
        receiver.ReceiveBuffer(1 << 20);
        using var batch = new SegmentBatch(mostRuns: 3);
        var datagram = new byte[2_048];
        for (var round = 0; round < 60; round++)
        {
            var packer = Pack(_stream.Video(Slices(random)), prefix: 0);
            var next = 0;
            for (var first = 0; first < packer.Count;)
            {
                batch.Clear();
                var end = packer.QueueRuns(batch, first);
                Assert.True(end > first);
                batch.SendTo(socket, [PeerAddress.From(receiver.LocalEndPoint)]);
                for (first = end; next < end; next++)
                    Assert.Equal(PacketAt(packer, next, 0), Receive(receiver, datagram));
            }
        }
    }

    private static ReadOnlySpan<byte> Receive(DatagramSocket receiver, byte[] datagram)
    {
        PeerAddress from = default;
        IoResult got;
        while ((got = receiver.Receive(datagram, ref from)).IsWouldBlock)
            Thread.Yield();
        return datagram.AsSpan(0, got.Bytes);
    }

    private static byte[] Slices(Random random)
    {
        List<byte> unit = [.. MadeUp.Idr(random.Next(2, 400))];
        for (var i = random.Next(0, 8); i > 0; i--)
            unit.AddRange([0, 0, 1, .. MadeUp.Nal(0x65, random.Next(2, random.Next(3) == 0 ? 6_000 : 1_500))]);
        return [.. unit];
    }

    // Dense in start codes, as nothing but a torn view is.
    private static byte[] Garbage(Random random, int length)
    {
        var bytes = new byte[length];
        var zeros = random.Next(2, 200);
        for (var i = 0; i < length; i++)
            bytes[i] = (byte)(random.Next(zeros) == 0 ? random.Next(256) : random.Next(2));
        return bytes;
    }

    private static ReadOnlySpan<byte> PacketAt(UnitPacker packer, int index, int prefix) =>
        packer.Bytes[(packer.StartOf(index) + prefix)..packer.EndOf(index)];

    private UnitPacker Pack(long sequence, int prefix, RtpTrack? track = null)
    {
        var packer = new UnitPacker(MaxUnit, MaxPacket, prefix);
        Assert.True(packer.TryPack(_stream.View(sequence), track ?? Tracks.Video));
        return packer;
    }
}
