using System.Net;
using System.Net.Sockets;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Srt;

/// <summary>Resolves a host name off the calling thread.</summary>
/// <returns>The addresses; fails with a <see cref="SocketException"/>.</returns>
public delegate Task<IPAddress[]> ResolveHost(string host);

/// <summary>Calls a host until it answers, and again when the connection is lost; see <see cref="ReconnectTimer"/>.</summary>
public sealed class SrtCaller : SrtEndpoint
{
    private static readonly TimeSpan ResolveTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1); // libsrt looks at its own time-out now and then
    private readonly SrtLibrary _library;
    private readonly string _host;
    private readonly int _port;
    private readonly SrtOptions _options;
    private readonly ResolveHost _resolve;
    private readonly ReconnectTimer _timer = new();

    // At most one of _resolving, _connecting and Peer is not null; with none of them the timer runs.
    private Task<IPAddress[]>? _resolving;
    private SrtSocket? _connecting;
    private MediaInstant _attemptUntil;
    private MediaInstant _nextLook;
    private int _attempts;

    /// <param name="host">A name or an address; resolved again for each attempt, whose addresses take turns.</param>
    /// <param name="resolve">Null asks the system (getaddrinfo(3)).</param>
    public SrtCaller(SrtLibrary library, string host, int port, SrtOptions options, ILogger log, ResolveHost? resolve = null)
        : base(log)
    {
        _library = library;
        _host = host;
        _port = port;
        _options = options;
        _resolve = resolve ?? (name => Dns.GetHostAddressesAsync(name));
    }

    /// <inheritdoc/>
    public override MediaInstant NextDeadline => _resolving is not null || _connecting is not null || Peer is not null ? _nextLook : _timer.NextDeadline;

    /// <inheritdoc/>
    public override void OnTime(MediaInstant now)
    {
        if (now < NextDeadline)
            return;
        if (Peer is { } peer)
            Watch(peer, now);
        else if (_connecting is { } socket)
            FinishConnecting(socket, now);
        else if (_resolving is { } addresses)
            FinishResolving(addresses, now);
        else if (_timer.TryPollAttempt(now))
            BeginAttempt(now);
    }

    public override string ToString() => $"SRT caller of {_host}:{_port}";

    private protected override void OnBroken(MediaInstant now) => _timer.OnFailed(now);

    protected override void Dispose(bool isDisposing)
    {
        _connecting?.Dispose();
        base.Dispose(isDisposing);
    }

    private void Watch(SrtSocket peer, MediaInstant now)
    {
        _nextLook = now + WatchInterval;
        if (peer.State != SrtState.Connected)
            OnClosed(now);
    }

    private void BeginAttempt(MediaInstant now)
    {
        _attempts++;
        _attemptUntil = now + ResolveTimeout;
        _resolving = IPAddress.TryParse(_host, out var address) ? Task.FromResult<IPAddress[]>([address]) : Resolve();
        FinishResolving(_resolving, now);
    }

    /// <summary>A name that is malformed fails as one that does not exist.</summary>
    private async Task<IPAddress[]> Resolve() => await _resolve(_host);

    private void FinishResolving(Task<IPAddress[]> resolving, MediaInstant now)
    {
        _nextLook = now + PollInterval;
        if (!resolving.IsCompleted && now < _attemptUntil)
            return;
        _resolving = null;
        if (!resolving.IsCompleted)
            Fail($"the name {_host} did not resolve within {ResolveTimeout.TotalSeconds:0} s: check the network and its DNS server.", now);
        else if (!resolving.IsCompletedSuccessfully)
            Fail($"the name {_host} does not resolve ({resolving.Exception?.InnerException?.Message}): correct it, or check the DNS server.", now);
        else if (resolving.Result.Length == 0)
            Fail($"the name {_host} has no address: correct it.", now);
        else
            BeginConnecting(resolving.Result[(_attempts - 1) % resolving.Result.Length], now);
    }

    private void BeginConnecting(IPAddress address, MediaInstant now)
    {
        try
        {
            _connecting = SrtSocket.Connect(_library, new(address, _port), _options);
            _attemptUntil = now + _options.ConnectTimeout + Grace;
        }
        catch (SrtException e)
        {
            Fail(e.Message, now);
        }
    }

    private void FinishConnecting(SrtSocket socket, MediaInstant now)
    {
        _nextLook = now + PollInterval;
        var state = socket.State;
        if (state == SrtState.Connecting && now < _attemptUntil)
            return;
        _connecting = null;
        if (state == SrtState.Connected)
        {
            _timer.OnConnected(now);
            OnConnected(socket, now);
            SrtLog.Connected(Log, _host, socket);
            return;
        }

        var reason = socket.DescribeRejection();
        socket.Dispose();
        Fail(reason, now);
    }

    private void Fail(string reason, MediaInstant now)
    {
        var wait = _timer.OnFailed(now);
        if (OnFailed(reason))
            SrtLog.NotConnected(Log, $"{_host}:{_port}", reason, wait.TotalSeconds);
    }
}
