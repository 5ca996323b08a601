using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using EdgeCam.Linux;
using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Testing.Network;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Srt.Tests;

/// <summary>The link in real time that uplinks are measured on; its clock is the machine's, so that much lateness is allowed for, and none the other way.</summary>
public sealed class RelayTests
{
    private const int PayloadBytes = 972; // 1000 on the wire: 1 ms at 8 Mbit/s
    private const int Sent = 60;
    private const int Room = 40;
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task A_burst_comes_out_in_order_at_the_rate_of_the_link_after_its_delay_without_what_the_queue_had_no_room_for()
    {
        using var far = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var near = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var relay = new UdpRelay((IPEndPoint)far.Client.LocalEndPoint!, Read($"rate=8000,delay=20,queue={Room}p"), Read("rate=8000,delay=20"));

        var begun = MonotonicClock.Now;
        for (var number = 0; number < Sent; number++)
            near.Send(Numbered(number), PayloadBytes, relay.Entrance);
        var numbers = new List<int>();
        while (numbers.Count < Room) // those that left the queue during the burst come on top
        {
            numbers.Add(BinaryPrimitives.ReadInt32BigEndian((await far.ReceiveAsync(TestContext.Current.CancellationToken)).Buffer));
            var due = Delay + TimeSpan.FromMilliseconds(numbers.Count); // served one a millisecond
            Assert.True(MonotonicClock.Now - begun >= due, $"datagram {numbers.Count} came early");
        }

        Assert.Equal(Enumerable.Range(0, Room), numbers);
        await AnswerAsync(far, near, relay);
        relay.Stop();
        Assert.True(relay.GreatestLag < Lateness, $"late by {relay.GreatestLag}");
        Assert.Equal(Sent + 1, relay.Packets.Count);
        Assert.InRange(relay.Packets.Count(packet => packet.Loss == LossKind.TailDrop), 1, Sent - Room);
    }

    /// <summary>The far end knows the relay alone, and is heard by whom the relay knows.</summary>
    private static async Task AnswerAsync(UdpClient far, UdpClient near, UdpRelay relay)
    {
        IPEndPoint? from = null;
        far.Client.ReceiveTimeout = 1000;
        var begun = MonotonicClock.Now;
        near.Send("?"u8.ToArray(), 1, relay.Entrance);
        while (far.Receive(ref from).Length > 1)
        {
            // the rest of the burst
        }

        far.Send("!"u8.ToArray(), 1, from);
        var answer = await near.ReceiveAsync(TestContext.Current.CancellationToken);
        Assert.Equal("!"u8.ToArray(), answer.Buffer);
        Assert.Equal(relay.Entrance, answer.RemoteEndPoint);
        Assert.True(MonotonicClock.Now - begun >= 2 * Delay);
    }

    private static byte[] Numbered(int number)
    {
        var bytes = new byte[PayloadBytes];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static LinkSpec Read(string text)
    {
        Assert.True(LinkSpecReader.TryRead(text, _ => null, out var link, out var problem), problem);
        return link;
    }
}
