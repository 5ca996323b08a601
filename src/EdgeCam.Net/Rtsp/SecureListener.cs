using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using EdgeCam.Linux.Net;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Net.Rtsp;

/// <summary>
/// RTSPS: takes TLS off and hands the fan-out a plain socket, the near end of a socket pair, so that the
/// server has one kind of connection. Back-pressure carries through: the pair's buffers are small, and a
/// player that reads slowly finds itself lapped like any other.
/// </summary>
/// <remarks>Runs on the thread pool: cryptography never holds up the fan-out.</remarks>
internal sealed class SecureListener : IDisposable
{
    private const int PairBufferBytes = 32 * 1024;
    private const int PumpBytes = 16 * 1024; // one TLS record (RFC 8446 §5.1)
    private readonly RtspServerPlan _plan;
    private readonly Action<StreamSocket, IPEndPoint> _adopt;
    private readonly ILogger _log;
    private readonly Socket _listener;
    private readonly SemaphoreSlim _places;
    private readonly CancellationTokenSource _stop = new();

    public SecureListener(RtspServerPlan plan, Action<StreamSocket, IPEndPoint> adopt, ILogger log)
    {
        _plan = plan;
        _adopt = adopt;
        _log = log;
        _places = new SemaphoreSlim(plan.MaxConnections);
        _listener = plan.SecurePassed is { } passed ? passed.OpenSocket() : Listen(plan.SecureEndPoint!);
    }

    public IPEndPoint LocalEndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    public void Start() => _ = AcceptAsync();

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private static Socket Listen(IPEndPoint endPoint)
    {
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
                listener.DualMode = true; // [::] takes IPv4 too, as it does without TLS
            listener.Bind(endPoint);
            listener.Listen(128);
            return listener;
        }
        catch (SocketException fault)
        {
            listener.Dispose();
            throw new EdgeCam.Linux.LinuxException("bind", fault.NativeErrorCode, endPoint.ToString());
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _places.WaitAsync(_stop.Token);
                var client = await _listener.AcceptAsync(_stop.Token);
                client.NoDelay = true;
                _ = ServeAsync(client);
            }
            catch (SocketException fault)
            {
                RtspLog.TlsFailed(_log, LocalEndPoint, fault.Message); // out of descriptors: those in use come back
                _places.Release();
                await Task.Delay(_plan.RequestTimeout / 10);
            }
            catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
            {
                return; // the server stops
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var peer = client.RemoteEndPoint;
        using var socket = client;
        await using var tls = new SslStream(new NetworkStream(client, ownsSocket: false));
        try
        {
            await AuthenticateAsync(tls);
            var (ours, theirs) = StreamSocket.Pair();
            ours.SendBuffer(PairBufferBytes);
            using var near = theirs;
            _adopt(ours, PeerAddress.From((IPEndPoint)peer!).ToEndPoint()); // an IPv4 peer reads as IPv4, as it does without TLS
            await BridgeAsync(tls, near);
        }
        catch (Exception fault) when (fault is IOException or AuthenticationException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            RtspLog.TlsFailed(_log, peer, fault.Message);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task AuthenticateAsync(SslStream tls)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        deadline.CancelAfter(_plan.RequestTimeout);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = _plan.Certificate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        await tls.AuthenticateAsServerAsync(options, deadline.Token);
    }

    /// <summary>Copies both ways until either side ends; then both end.</summary>
    private async Task BridgeAsync(SslStream tls, Socket near)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await using var plain = new NetworkStream(near, ownsSocket: false);
        var first = await Task.WhenAny(CopyAsync(tls, plain, ended.Token), CopyAsync(plain, tls, ended.Token));
        await ended.CancelAsync();
        await first;
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancel)
    {
        var buffer = new byte[PumpBytes];
        while (await from.ReadAsync(buffer, cancel) is > 0 and var count)
            await to.WriteAsync(buffer.AsMemory(0, count), cancel);
    }
}
