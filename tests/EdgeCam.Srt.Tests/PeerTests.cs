using System.Diagnostics;
using System.Net;
using EdgeCam.Linux;
using EdgeCam.Srt.Tests.Support;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Srt.Tests;

/// <summary>The reference implementation's srt-live-transmit as the far end.</summary>
public sealed class PeerTests
{
    private const int Count = 400;
    private static readonly SrtOptions Options = new() { MaxBandwidth = Bitrate.Mbps(20), IdleTimeout = TimeSpan.FromSeconds(1) };
    private readonly SrtLibrary _library = Setup.Library();
    private readonly ListLogger _log = new();

    public PeerTests() => Setup.NeedsSrtTools();

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public async Task A_listener_receives_every_byte(int keyBytes)
    {
        var port = FreePorts.TakeFour();
        using var peer = SrtLiveTransmit.Listener(port, keyBytes == 0 ? "" : Setup.Secret);
        using var caller = Caller(port, keyBytes == 0 ? Options : Options with { Passphrase = Setup.Passphrase(), KeyBytes = keyBytes });
        await Connected(caller);
        Payloads.SendNumbered(_library, caller.Peer!, Count);
        AssertNumbered(await peer.Receive(Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public async Task A_caller_receives_every_byte(int keyBytes)
    {
        using var listener = new SrtListener(_library, new(IPAddress.Loopback, 0), keyBytes == 0 ? Options : Options with { Passphrase = Setup.Passphrase() }, _log);
        using var peer = SrtLiveTransmit.Caller(listener.LocalEndPoint.Port, keyBytes == 0 ? "" : Setup.Secret);
        await Connected(listener);
        Payloads.SendNumbered(_library, listener.Peer!, Count);
        AssertNumbered(await peer.Receive(Count));
    }

    [Fact]
    public async Task A_listener_with_another_passphrase_refuses_and_the_message_says_so()
    {
        var port = FreePorts.TakeFour();
        using var peer = SrtLiveTransmit.Listener(port, "not-this-one-at-all");
        using var caller = Caller(port, Options with { Passphrase = Setup.Passphrase() });
        await Drive(caller, () => caller.LastFailure?.Contains("BADSECRET", StringComparison.Ordinal) == true);
        Assert.Null(caller.Peer);
        Assert.DoesNotContain(_log.Lines, line => line.Contains(Setup.Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_caller_with_another_passphrase_is_never_served()
    {
        using var listener = new SrtListener(_library, new(IPAddress.Loopback, 0), Options with { Passphrase = Setup.Passphrase() }, _log);
        using var peer = SrtLiveTransmit.Caller(listener.LocalEndPoint.Port, "not-this-one-at-all");
        using var right = SrtLiveTransmit.Caller(listener.LocalEndPoint.Port, Setup.Secret);
        await Connected(listener);
        Payloads.SendNumbered(_library, listener.Peer!, 10);
        AssertNumbered(await right.Receive(10));
        Assert.Equal((1, 0), (listener.Connections, listener.Refused));
    }

    [Fact]
    public async Task A_peer_that_is_killed_and_comes_back_is_served_again()
    {
        var port = FreePorts.TakeFour();
        using var caller = Caller(port, Options);
        using (var peer = SrtLiveTransmit.Listener(port))
        {
            await Connected(caller);
            Payloads.SendNumbered(_library, caller.Peer!, 50);
            AssertNumbered(await peer.Receive(50));
            peer.Kill();
            await Drive(caller, () => caller.Peer is null);
        }

        Assert.Contains("broke", caller.LastFailure, StringComparison.Ordinal);
        using var again = SrtLiveTransmit.Listener(port);
        await Connected(caller);
        Assert.Equal(2, caller.Connections);
        Payloads.SendNumbered(_library, caller.Peer!, 50);
        AssertNumbered(await again.Receive(50));
    }

    [Fact]
    public async Task A_peer_that_stops_reading_never_blocks_the_sender()
    {
        var port = FreePorts.TakeFour();
        using var peer = SrtLiveTransmit.Listener(port);
        using var caller = Caller(port, Options with { SendBufferBytes = 128 * 1024, IdleTimeout = TimeSpan.FromSeconds(20), MaxBandwidth = null });
        await Connected(caller);
        var socket = caller.Peer!;
        Payloads.SendNumbered(_library, socket, 20);
        AssertNumbered(await peer.Receive(20));
        peer.Stop();

        var longest = TimeSpan.Zero;
        var result = SrtSend.Ok;
        for (var i = 20; i < 5_000 && result == SrtSend.Ok; i++)
        {
            var began = Stopwatch.GetTimestamp();
            result = socket.Send(Payloads.Numbered(i));
            var took = Stopwatch.GetElapsedTime(began);
            longest = took > longest ? took : longest;
        }

        Assert.Equal(SrtSend.Full, result);
        Assert.InRange(longest, TimeSpan.Zero, TimeSpan.FromSeconds(5)); // blocked, it would last for the 20 s of silence
        Assert.True(socket.TryReadStatistics(out var full));
        Assert.InRange(full.BufferedBytes, 90 * 1024, 128 * 1024);

        peer.Resume();
        await Setup.Eventually(() => socket.Send(Payloads.Numbered(1)) == SrtSend.Ok, "room again");
    }

    [Fact]
    public async Task What_is_too_late_is_dropped_and_resolved()
    {
        var port = FreePorts.TakeFour();
        using var peer = SrtLiveTransmit.Listener(port);
        using var caller = Caller(port, Options with { IdleTimeout = TimeSpan.FromSeconds(20) });
        await Connected(caller);
        peer.Stop();
        var progress = new SrtProgress();
        var number = 0;
        SrtStatistics last = default;
        await Setup.Eventually(
            () =>
            {
                Assert.Equal(SrtSend.Ok, caller.Peer!.Send(Payloads.Numbered(number++)));
                Assert.True(caller.Peer.TryReadStatistics(out last));
                Assert.InRange(last.BufferedTime, TimeSpan.Zero, TimeSpan.FromSeconds(5)); // 1 s and a little; kept, it would last for the 20 s of silence
                progress.OnStatistics(last);
                return progress.DroppedPackets > 5;
            },
            "dropped");
        Assert.Equal(0, progress.AcknowledgedPackets);
        Assert.Equal(number, progress.ResolvedPackets + last.BufferedPackets);
        peer.Resume();
    }

    private SrtCaller Caller(int port, SrtOptions options) => new(_library, "127.0.0.1", port, options, _log);

    private static Task Connected(SrtEndpoint endpoint) => Drive(endpoint, () => endpoint.Peer is not null);

    private static Task Drive(SrtEndpoint endpoint, Func<bool> condition) => Setup.Eventually(
        () =>
        {
            endpoint.OnTime(MonotonicClock.Now);
            return condition();
        },
        $"{endpoint}: {endpoint.LastFailure}");

    private static void AssertNumbered(List<byte[]> received)
    {
        for (var i = 0; i < received.Count; i++)
            Assert.Equal(Payloads.Numbered(i), received[i]);
    }
}
