using System.Net;
using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Net;
using EdgeCam.Testing;
using Xunit;

namespace EdgeCam.Linux.Tests.Net;

public sealed unsafe class SegmentBatchTests : IDisposable
{
    private readonly DatagramSocket _sender = DatagramSocket.Bind(new(IPAddress.Loopback, 0));
    private readonly DatagramSocket[] _receivers = [Receiver(), Receiver(), Receiver()];
    private readonly byte[] _payload = GC.AllocateArray<byte>(100_000, pinned: true);

    public SegmentBatchTests() => new Random(1).NextBytes(_payload);

    public void Dispose()
    {
        _sender.Dispose();
        Array.ForEach(_receivers, r => r.Dispose());
    }

    [Fact]
    public void Every_receiver_gets_every_run_cut_into_its_segments_and_in_order()
    {
        using var batch = new SegmentBatch();
        Assert.True(batch.TryAddRun(At(0), 33, 1_200)); // one short datagram
        Assert.True(batch.TryAddRun(At(33), (70 * 1_200) + 5, 1_200)); // more than one message, the last datagram short
        var result = batch.SendTo(_sender, Everyone());

        Assert.Equal(new BatchResult(3 * 72, 0, 0), result);
        foreach (var receiver in _receivers)
        {
            Assert.Equal(_payload.AsSpan(0, 33), Next(receiver));
            for (var i = 0; i < 70; i++)
                Assert.Equal(_payload.AsSpan(33 + (i * 1_200), 1_200), Next(receiver));
            Assert.Equal(_payload.AsSpan(33 + (70 * 1_200), 5), Next(receiver));
            Assert.True(Next(receiver).IsEmpty);
        }
    }

    [Fact]
    public void A_refused_destination_is_passed_over_and_the_others_are_served()
    {
        using var batch = new SegmentBatch();
        batch.TryAddRun(At(0), 10 * 1_000, 1_000);
        // Broadcast without SO_BROADCAST is EACCES; port 0 is EINVAL, which a lack of offload would be, too.
        PeerAddress[] destinations = [.. Everyone(), PeerAddress.From(new(IPAddress.Broadcast, 9)), PeerAddress.From(new(IPAddress.Loopback, 0))];
        (destinations[0], destinations[4]) = (destinations[4], destinations[0]);

        Assert.Equal(new BatchResult(30, 0, 20, Errno: 13), batch.SendTo(_sender, destinations));
        Assert.True(batch.IsSegmenting);
        Assert.All(_receivers, r => Assert.Equal(1_000, Next(r).Length));
    }

    [Fact]
    public void Where_segmentation_is_refused_the_same_datagrams_leave_one_by_one_from_then_on()
    {
        // A socket that sends no checksums is refused segmentation with EINVAL, as an interface without offload is with EIO.
        SocketCalls.SetOption(_sender.Handle, SocketCalls.SOL_SOCKET, option: 11 /* SO_NO_CHECK */, value: 1).OrThrow("setsockopt", "SO_NO_CHECK");
        using var batch = new SegmentBatch(mostRuns: 4, mostMessages: 8);
        batch.TryAddRun(At(0), (20 * 900) + 1, 900);
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(new BatchResult(63, 0, 0), batch.SendTo(_sender, Everyone()));
            Assert.False(batch.IsSegmenting);
            foreach (var receiver in _receivers)
            {
                for (var i = 0; i < 20; i++)
                    Assert.Equal(_payload.AsSpan(i * 900, 900), Next(receiver));
                Assert.Equal(1, Next(receiver).Length);
            }
        }
    }

    [Fact]
    public void Segments_of_which_two_do_not_fit_one_message_are_sent_whole()
    {
        using var batch = new SegmentBatch();
        batch.TryAddRun(At(0), 90_000, 45_000);
        Assert.Equal(new BatchResult(6, 0, 0), batch.SendTo(_sender, Everyone()));
        Assert.Equal(_payload.AsSpan(0, 45_000), Next(_receivers[2]));
        Assert.Equal(_payload.AsSpan(45_000, 45_000), Next(_receivers[2]));
    }

    [Fact]
    public void A_batch_larger_than_one_system_call_is_sent_in_several_and_is_empty_once_cleared()
    {
        using var batch = new SegmentBatch(mostRuns: 5, mostMessages: 4);
        for (var i = 0; i < 5; i++)
            Assert.True(batch.TryAddRun(At(i), 3, 2));
        Assert.False(batch.TryAddRun(At(0), 1, 1));

        Assert.Equal(new BatchResult(5 * 2 * 3, 0, 0), batch.SendTo(_sender, Everyone()));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(_payload.AsSpan(i, 2), Next(_receivers[1]));
            Assert.Equal(_payload.AsSpan(i + 2, 1), Next(_receivers[1]));
        }

        batch.Clear();
        Assert.Equal(default, batch.SendTo(_sender, Everyone()));
    }

    [Fact]
    public void Sending_allocates_nothing()
    {
        using var batch = new SegmentBatch();
        var destinations = Everyone();
        Allocation.AssertNone(() =>
        {
            batch.Clear();
            batch.TryAddRun(At(0), 10, 1_200);
            batch.TryAddRun(At(0), 5_000, 1_200);
            batch.SendTo(_sender, destinations);
        });
    }

    private static DatagramSocket Receiver()
    {
        var socket = DatagramSocket.Bind(new(IPAddress.Loopback, 0));
        socket.ReceiveBuffer(4 << 20);
        return socket;
    }

    private static ReadOnlySpan<byte> Next(DatagramSocket receiver)
    {
        var buffer = new byte[65_536];
        PeerAddress from = default;
        return buffer.AsSpan(0, receiver.Receive(buffer, ref from).Bytes);
    }

    private nint At(int offset) => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _payload[offset]);

    private PeerAddress[] Everyone() => [.. _receivers.Select(r => PeerAddress.From(r.LocalEndPoint))];
}
