using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Linux.Tests.Net;

public sealed class ReceiveBatchTests : IDisposable
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);
    private readonly DatagramSocket _receiver = DatagramSocket.Bind(AnyPort);
    private readonly DatagramSocket _first = DatagramSocket.Bind(AnyPort);
    private readonly DatagramSocket _second = DatagramSocket.Bind(AnyPort);
    private readonly ReceiveBatch _batch = new(most: 4, mostBytes: 16);

    public void Dispose()
    {
        _batch.Dispose();
        _second.Dispose();
        _first.Dispose();
        _receiver.Dispose();
    }

    [Fact]
    public void Datagrams_come_in_order_with_their_senders()
    {
        Send(_first, 1);
        Send(_second, 2, 3);
        Send(_first);

        Assert.Equal(3, _batch.Receive(_receiver));
        Assert.Equal([1], _batch.Bytes(0).ToArray());
        Assert.Equal([2, 3], _batch.Bytes(1).ToArray());
        Assert.True(_batch.Bytes(2).IsEmpty);
        Assert.Equal(_second.LocalEndPoint, _batch.From(1).ToEndPoint());
        Assert.Equal(_batch.From(0), _batch.From(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => _batch.From(3));
        Assert.Equal(0, _batch.Receive(_receiver));
    }

    [Fact]
    public void What_does_not_fit_stays_for_the_next_call_and_what_is_too_long_is_cut()
    {
        for (byte i = 0; i < 5; i++)
            Send(_first, [.. Enumerable.Repeat(i, 20)]);

        Assert.Equal(4, _batch.Receive(_receiver));
        Assert.Equal(Enumerable.Repeat((byte)3, 16), _batch.Bytes(3).ToArray());
        Assert.Equal(1, _batch.Receive(_receiver));
        Assert.Equal(4, _batch.Bytes(0)[0]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_kernel_knows_when_a_datagram_came_however_late_it_is_taken(bool isStamped)
    {
        if (isStamped)
            _receiver.StampArrivals();
        var before = MonotonicClock.Now;
        Send(_first, 1);
        var sent = MonotonicClock.Now;
        MonotonicClock.SleepUntil(sent + TimeSpan.FromMilliseconds(20));

        Assert.Equal(1, _batch.Receive(_receiver));
        var slack = TimeSpan.FromMilliseconds(2); // two clocks are read one after the other
        if (isStamped)
            Assert.InRange(_batch.ArrivedAt(0).Nanoseconds, (before - slack).Nanoseconds, (sent + slack).Nanoseconds);
        else
            Assert.InRange(_batch.ArrivedAt(0).Nanoseconds, (sent + TimeSpan.FromMilliseconds(20)).Nanoseconds, MonotonicClock.Now.Nanoseconds);
    }

    [Fact]
    public void Receiving_allocates_nothing()
    {
        _receiver.StampArrivals();
        var last = default(MediaInstant);
        Allocation.AssertNone(() =>
        {
            Send(_first, 1);
            if (_batch.Receive(_receiver) != 1 || !_batch.From(0).IsSpecified)
                throw new InvalidOperationException("nothing came");
            last = MediaInstant.Max(last, _batch.ArrivedAt(0));
        });
        Assert.NotEqual(default, last);
    }

    private void Send(DatagramSocket from, params ReadOnlySpan<byte> bytes) =>
        Assert.True(from.Send(bytes, PeerAddress.From(_receiver.LocalEndPoint)).Succeeded);
}
