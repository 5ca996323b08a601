using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Net.Uplink;
using Xunit;

namespace EdgeCam.Net.Tests.Uplink;

public sealed class PacketBatchTests
{
    [Fact]
    public void Packets_of_any_sizes_arrive_as_they_are_and_in_order()
    {
        using var batch = new PacketBatch(maxPacket: 1200);
        using var receiver = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        byte[][] packets = [.. new[] { 1200, 1200, 1200, 300, 1200, 40, 40, 500, 500, 100, 7 }.Select((length, i) => Enumerable.Repeat((byte)i, length).ToArray())];
        foreach (var packet in packets)
            Assert.True(batch.TryAdd(packet));

        Assert.Equal(packets.Length, batch.Send(sender, PeerAddress.From(receiver.LocalEndPoint)).Sent);

        Assert.True(batch.IsEmpty);
        Assert.Equal(packets, packets.Select(_ => Next(receiver)));
    }

    [Fact]
    public void A_full_batch_takes_packets_again_when_it_was_sent()
    {
        using var batch = new PacketBatch(maxPacket: 100);
        using var receiver = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sender = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var added = 0;
        while (batch.TryAdd(new byte[100]))
            added++;
        Assert.Equal(64, added);
        Assert.Equal(64, batch.Send(sender, PeerAddress.From(receiver.LocalEndPoint)).Sent);
        Assert.True(batch.TryAdd(new byte[100]));
    }

    private static byte[] Next(DatagramSocket receiver)
    {
        var buffer = new byte[2048];
        PeerAddress from = default;
        var got = receiver.Receive(buffer, ref from);
        return got.Succeeded ? buffer[..got.Bytes] : [];
    }
}
