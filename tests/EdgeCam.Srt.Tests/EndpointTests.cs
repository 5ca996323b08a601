using System.Net;
using System.Net.Sockets;
using EdgeCam.Linux;
using EdgeCam.Srt.Tests.Support;
using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Srt.Tests;

/// <summary>Caller and listener of this process; the caller's failures in virtual time.</summary>
public sealed class EndpointTests
{
    private static readonly SrtOptions Options = new() { Latency = TimeSpan.FromMilliseconds(40) };
    private readonly ListLogger _log = new();
    private MediaInstant _now = new(1_000_000_000_000);

    [Fact]
    public async Task Caller_and_listener_find_each_other_and_again_after_a_break()
    {
        using var listener = new SrtListener(Setup.Library(), new(IPAddress.Loopback, 0), Options, _log);
        using var caller = Caller("localhost", listener.LocalEndPoint.Port, _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        await Drive(() => caller.Peer is not null && listener.Peer is not null, caller, listener);
        Assert.Null(caller.LastFailure);

        listener.Peer!.Dispose();
        await Drive(() => caller.Peer is null, caller);
        Assert.StartsWith("the connection with 127.0.0.1:", caller.LastFailure, StringComparison.Ordinal);
        await Drive(() => caller.Peer is not null && listener.Connections == 2, caller, listener);
        Assert.Equal((2, 2), (caller.Connections, listener.Connections));
        string[] edges = [.. _log.Lines.Select(line => line[..4]).Order(StringComparer.Ordinal)];
        Assert.Equal(["2200", "2200", "2202", "2202", "2203", "2204", "2204"], edges);
    }

    [Fact]
    public async Task A_further_caller_is_hung_up_on_and_the_first_goes_on()
    {
        using var listener = new SrtListener(Setup.Library(), new(IPAddress.Loopback, 0), Options, _log);
        using var first = Caller("127.0.0.1", listener.LocalEndPoint.Port);
        await Drive(() => first.Peer is not null && listener.Peer is not null, first, listener);
        using var second = Caller("127.0.0.1", listener.LocalEndPoint.Port);
        await Drive(() => listener.Refused > 0 && second.LastFailure is not null, second, listener);
        Assert.Equal(1, listener.Connections);
        Assert.Equal(SrtSend.Ok, listener.Peer!.Send(new byte[188]));
        Assert.Equal(SrtState.Connected, first.Peer!.State);
        Assert.Contains("was hung up on", Assert.Single(_log.Lines, line => line.StartsWith("2205", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_takes_the_place_of_one_that_is_gone()
    {
        using var listener = new SrtListener(Setup.Library(), new(IPAddress.Loopback, 0), Options, _log);
        var first = Caller("127.0.0.1", listener.LocalEndPoint.Port);
        await Drive(() => first.Peer is not null && listener.Peer is not null, first, listener);
        first.Dispose();
        using var second = Caller("127.0.0.1", listener.LocalEndPoint.Port);
        await Drive(() => second.Peer is not null && listener.Connections == 2, second, listener);
    }

    [Fact]
    public void A_name_that_does_not_resolve_is_tried_again_at_growing_intervals()
    {
        var attempts = new List<double>();
        var began = _now;
        using var caller = Caller("cam.invalid", 9000, name =>
        {
            attempts.Add((_now - began).TotalSeconds);
            return Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
        });
        RunUntil(caller, began + TimeSpan.FromSeconds(125));
        Assert.Equal([0, 1, 3, 7, 15, 31, 61, 91, 121], attempts);
        Assert.Matches(@"^the name cam\.invalid does not resolve \(.+\): correct it, or check the DNS server\.$", caller.LastFailure);
        var line = Assert.Single(_log.Lines); // said once, not nine times
        Assert.StartsWith("2201 No SRT connection with cam.invalid:9000: the name cam.invalid does not resolve", line, StringComparison.Ordinal);
        Assert.EndsWith("Next attempt in 1 s", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_malformed_name_does_not_resolve_either()
    {
        using var caller = Caller(new string('a', 300), 9000, Dns.GetHostAddressesAsync);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                caller.OnTime(_now = caller.NextDeadline > _now ? caller.NextDeadline : _now);
                return caller.LastFailure is not null;
            },
            Setup.Deadline));
        Assert.Contains("does not resolve", caller.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_server_that_says_nothing_is_given_ten_seconds()
    {
        var began = _now;
        using var caller = Caller("cam.example", 9000, _ => new TaskCompletionSource<IPAddress[]>().Task);
        RunUntil(caller, began + TimeSpan.FromSeconds(9.9));
        Assert.Null(caller.LastFailure);
        RunUntil(caller, began + TimeSpan.FromSeconds(10.1));
        Assert.StartsWith("the name cam.example did not resolve within 10 s", caller.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attempt_ends_though_libsrt_never_says_so()
    {
        var began = _now;
        using var caller = Caller("127.0.0.1", FreePorts.TakeFour());
        RunUntil(caller, began + TimeSpan.FromSeconds(4.1)); // faster than libsrt's own clock
        Assert.Matches(@"^no answer from 127\.0\.0\.1:\d+ within 3 s", caller.LastFailure);
        Assert.Equal(1, (caller.NextDeadline - began).TotalSeconds - 4, 0.2);
    }

    [Fact]
    public async Task Addresses_of_a_name_take_turns()
    {
        using var listener = new SrtListener(Setup.Library(), new(IPAddress.Loopback, 0), Options, _log);
        var options = Options with { ConnectTimeout = TimeSpan.FromMilliseconds(200) };
        using var caller = new SrtCaller(Setup.Library(), "two.example", listener.LocalEndPoint.Port, options, _log, _ => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]));
        await Drive(() => caller.Peer is not null, caller, listener);
        Assert.Contains("127.0.0.2", caller.LastFailure, StringComparison.Ordinal);
        Assert.Equal(IPAddress.Loopback, caller.Peer!.Peer!.Address);
    }

    [Fact]
    public async Task A_wrong_passphrase_is_the_last_failure_and_in_no_log()
    {
        var secret = Options with { Passphrase = Setup.Passphrase() };
        using var listener = new SrtListener(Setup.Library(), new(IPAddress.Loopback, 0), secret, _log);
        using var caller = new SrtCaller(Setup.Library(), "127.0.0.1", listener.LocalEndPoint.Port, Options with { Passphrase = Setup.Passphrase("open sesame") }, _log);
        await Drive(() => caller.LastFailure is not null, caller, listener);
        Assert.StartsWith("the far end refused the passphrase (BADSECRET): ", caller.LastFailure, StringComparison.Ordinal);
        Assert.DoesNotContain(_log.Lines, line => line.Contains(Setup.Secret, StringComparison.Ordinal) || line.Contains("sesame", StringComparison.Ordinal));
        Assert.Null(listener.Peer);
    }

    private SrtCaller Caller(string host, int port, ResolveHost? resolve = null) => new(Setup.Library(), host, port, Options, _log, resolve);

    private static Task Drive(Func<bool> condition, params SrtEndpoint[] endpoints) => Setup.Eventually(
        () =>
        {
            foreach (var endpoint in endpoints)
                endpoint.OnTime(MonotonicClock.Now);
            return condition();
        },
        string.Join(" and ", endpoints.Select(e => e.ToString())));

    /// <summary>Calls the endpoint whenever it asks for it, until a virtual instant.</summary>
    private void RunUntil(SrtEndpoint endpoint, MediaInstant end)
    {
        while (endpoint.NextDeadline <= end)
        {
            if (endpoint.NextDeadline > _now)
                _now = endpoint.NextDeadline;
            endpoint.OnTime(_now);
        }
    }
}
