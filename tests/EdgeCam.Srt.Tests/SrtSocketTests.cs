using System.Net;
using System.Net.Sockets;
using EdgeCam.Srt.Tests.Support;
using EdgeCam.Testing;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Srt.Tests;

/// <summary>Two sockets in this process, over the loopback.</summary>
public sealed class SrtSocketTests
{
    private static readonly SrtOptions Plain = new() { Latency = TimeSpan.FromMilliseconds(40), MaxBandwidth = Bitrate.Mbps(40) };

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(32)]
    public void Payloads_arrive_whole_and_in_order(int keyBytes)
    {
        var options = keyBytes == 0 ? Plain : Plain with { Passphrase = Setup.Passphrase(), KeyBytes = keyBytes, StreamId = "#!::r=yard" };
        using var pair = LoopbackPair.Open(options);
        Assert.Equal(options.StreamId, pair.Accepted.StreamId);
        Payloads.SendNumbered(pair.Library, pair.Caller, 300);
        var received = ReceiveAll(pair, 300);
        for (var i = 0; i < 300; i++)
            Assert.Equal(Payloads.Numbered(i), received[i]);
    }

    [Fact]
    public void Both_ends_know_each_other()
    {
        using var pair = LoopbackPair.Open(Plain);
        Assert.Equal(pair.Caller.LocalEndPoint, pair.Accepted.Peer);
        Assert.Equal(pair.Caller.Peer, pair.Accepted.LocalEndPoint);
        Assert.Equal((SrtState.Connected, SrtState.Connected), (pair.Caller.State, pair.Accepted.State));
    }

    [Fact]
    public async Task Statistics_move_and_progress_reaches_what_was_submitted()
    {
        using var pair = LoopbackPair.Open(Plain);
        Payloads.SendNumbered(pair.Library, pair.Caller, 200);
        Assert.True(pair.Caller.TryReadStatistics(out var first));
        Assert.Equal((200, 200 * 1316), (first.SubmittedPackets, first.SubmittedBytes));
        Assert.Equal(first.BufferedPackets * 1316, first.BufferedBytes);

        var progress = new SrtProgress();
        SrtStatistics last = default;
        await Setup.Eventually(
            () =>
            {
                Assert.True(pair.Caller.TryReadStatistics(out last));
                progress.OnStatistics(last);
                return progress.ResolvedPackets == 200;
            },
            "all acknowledged");
        Assert.Equal((200 * 1316, 0, 200), (progress.ResolvedBytes, progress.DroppedPackets, progress.AcknowledgedPackets));
        Assert.Equal(200, last.SentUniquePackets);
        Assert.True(last.SentBytes >= last.SentUniqueBytes && last.SentUniqueBytes > progress.ResolvedBytes, last.ToString());
        Assert.InRange(last.Rtt, TimeSpan.FromMicroseconds(1), TimeSpan.FromSeconds(1));
        Assert.True(last.FreeBufferBytes > 1_500_000, last.ToString());
    }

    [Fact]
    public void Reading_statistics_twice_in_a_row_gives_finite_rates()
    {
        using var pair = LoopbackPair.Open(Plain);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.True(pair.Caller.TryReadStatistics(out var statistics));
            Assert.True(statistics.SendRate.BitsPerSecond >= 0);
        }
    }

    [Fact]
    public void Sending_receiving_waiting_and_counting_allocate_nothing()
    {
        using var pair = LoopbackPair.Open(Plain);
        using var epoll = new SrtEpoll(pair.Library);
        epoll.Add(pair.Accepted, SrtEvents.Readable);
        var (payload, buffer, ready) = (Payloads.Numbered(0), new byte[1456], new SrtEvent[1]);
        var progress = new SrtProgress();
        var (steps, sent) = (0, 0);
        Allocation.AssertNone(Step, times: 500);
        Assert.Equal(steps, sent);

        void Step()
        {
            steps++;
            sent += pair.Caller.Send(payload) == SrtSend.Ok ? 1 : 0;
            epoll.Wait(ready, TimeSpan.Zero);
            pair.Accepted.Receive(buffer, out _);
            pair.Caller.TryReadStatistics(out var statistics);
            progress.OnStatistics(statistics);
            _ = pair.Caller.State;
        }
    }

    [Fact]
    public async Task A_far_end_that_hangs_up_reads_as_closed_on_both_calls()
    {
        using var pair = LoopbackPair.Open(Plain);
        pair.Accepted.Dispose();
        await Setup.Eventually(() => pair.Caller.State != SrtState.Connected, "hung up"); // libsrt sweeps broken ones away after a while
        Assert.Equal(SrtSend.Closed, pair.Caller.Send(new byte[100]));
        Assert.Equal(SrtReceive.Closed, pair.Caller.Receive(new byte[1456], out _));
        pair.Caller.Dispose();
        Assert.False(pair.Caller.TryReadStatistics(out _));
        Assert.Equal(SrtSend.Closed, pair.Caller.Send(new byte[100]));
    }

    [Fact]
    public void Nothing_received_and_nobody_waiting_are_values()
    {
        using var pair = LoopbackPair.Open(Plain);
        Assert.Equal(SrtReceive.Empty, pair.Accepted.Receive(new byte[1456], out var received));
        Assert.Equal(0, received);
        using var listener = SrtSocket.Listen(pair.Library, new(IPAddress.Loopback, 0), Plain);
        Assert.False(listener.TryAccept(out _));
    }

    [Fact]
    public void A_wait_for_nothing_ends_with_its_time_out()
    {
        using var pair = LoopbackPair.Open(Plain);
        using var epoll = new SrtEpoll(pair.Library);
        var ready = new SrtEvent[4];
        Assert.Equal(0, epoll.Wait(ready, TimeSpan.FromMilliseconds(5)));
        epoll.Add(pair.Caller, SrtEvents.Readable);
        Assert.Equal(0, epoll.Wait(ready, TimeSpan.FromMilliseconds(5)));
        epoll.Modify(pair.Caller, SrtEvents.Writable);
        Assert.Equal(1, epoll.Wait(ready, TimeSpan.FromMilliseconds(5)));
    }

    [Fact]
    public async Task A_wrong_passphrase_is_said_to_be_one()
    {
        var message = await Rejection(Plain with { Passphrase = Setup.Passphrase("another pass") }, Plain with { Passphrase = Setup.Passphrase() });
        Assert.StartsWith("the far end refused the passphrase (BADSECRET): 127.0.0.1:", message, StringComparison.Ordinal);
        Assert.DoesNotContain("another", message.Replace("has another one", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(Setup.Secret, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passphrase_on_one_side_alone_is_said_to_be_that()
    {
        var encrypted = Plain with { Passphrase = Setup.Passphrase() };
        Assert.Contains("wants a passphrase (UNSECURE)", await Rejection(Plain, encrypted), StringComparison.Ordinal);
        Assert.Contains("knows no passphrase (UNSECURE)", await Rejection(encrypted, Plain), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_does_not_answer_in_time()
    {
        var library = Setup.Library();
        var options = Plain with { ConnectTimeout = TimeSpan.FromMilliseconds(300) };
        using var caller = SrtSocket.Connect(library, new(IPAddress.Loopback, FreePorts.TakeFour()), options);
        Assert.Equal(SrtSend.Closed, caller.Send(new byte[100]));
        await Setup.Eventually(() => caller.State != SrtState.Connecting, "given up");
        Assert.Equal(SrtRejectReason.Timeout, caller.RejectReason);
        Assert.Matches(@"^no answer from 127\.0\.0\.1:\d+ within 0\.3 s: nothing listens for SRT there, or UDP does not get through\.$", caller.DescribeRejection());
    }

    [Fact]
    public void A_port_in_use_is_a_clear_message()
    {
        var library = Setup.Library();
        using var taken = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var refused = Assert.Throws<SrtException>(() => SrtSocket.Listen(library, (IPEndPoint)taken.Client.LocalEndPoint!, Plain));
        Assert.Equal(98, refused.Errno);
        Assert.Matches(@"^srt_bind 127\.0\.0\.1:\d+: .*Address already in use.*Another program uses this UDP port", refused.Message);
    }

    [Fact]
    public void The_IPv6_wildcard_takes_IPv4_callers_too()
    {
        var library = Setup.Library();
        SrtSocket listener;
        try
        {
            listener = SrtSocket.Listen(library, new(IPAddress.IPv6Any, 0), Plain);
        }
        catch (SrtException e) when (e.Errno is 97 or 99)
        {
            Assert.Skip("needs: IPv6");
            throw;
        }

        using var epoll = new SrtEpoll(library);
        epoll.Add(listener, SrtEvents.Readable);
        using var caller = SrtSocket.Connect(library, new(IPAddress.Loopback, listener.LocalEndPoint.Port), Plain);
        Assert.Equal(1, epoll.Wait(new SrtEvent[1], Setup.Deadline));
        Assert.True(listener.TryAccept(out var accepted));
        Assert.Equal(IPAddress.Loopback, accepted.Peer!.Address);
        accepted.Dispose();
        listener.Dispose();
    }

    [Fact]
    public async Task The_bandwidth_limit_holds_and_can_change_while_connected()
    {
        using var pair = LoopbackPair.Open(Plain with { MaxBandwidth = Bitrate.Kbps(200) });
        pair.Caller.LimitBandwidth(Bitrate.Mbps(8));
        for (var i = 0; i < 200; i++)
            Assert.Equal(SrtSend.Ok, pair.Caller.Send(Payloads.Numbered(i))); // 2.2 Mbit with headers
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        await Setup.Eventually(() => pair.Caller.TryReadStatistics(out var s) && s.SentUniquePackets == 200, "all sent");
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds, 0.2, 6); // 0.27 s at 8 Mbit/s, 11 s at 200 kbit/s
    }

    private static async Task<string> Rejection(SrtOptions caller, SrtOptions listener)
    {
        var library = Setup.Library();
        using var listening = SrtSocket.Listen(library, new(IPAddress.Loopback, 0), listener);
        using var calling = SrtSocket.Connect(library, listening.LocalEndPoint, caller);
        await Setup.Eventually(() => calling.State != SrtState.Connecting, "rejected");
        Assert.False(listening.TryAccept(out _));
        return calling.DescribeRejection();
    }

    private static List<byte[]> ReceiveAll(LoopbackPair pair, int count)
    {
        using var epoll = new SrtEpoll(pair.Library);
        epoll.Add(pair.Accepted, SrtEvents.Readable);
        var (received, buffer) = (new List<byte[]>(), new byte[1456]);
        while (received.Count < count)
        {
            Assert.Equal(1, epoll.Wait(new SrtEvent[1], Setup.Deadline));
            while (pair.Accepted.Receive(buffer, out var bytes) == SrtReceive.Ok)
                received.Add(buffer[..bytes]);
        }

        return received;
    }
}
