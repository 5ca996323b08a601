using System.Net;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Srt;

/// <summary>
/// Waits for callers and serves one at a time. A further one is hung up on while the first is connected, and takes
/// its place as soon as libsrt knows that it is gone (<see cref="SrtOptions.IdleTimeout"/> after its last word).
/// </summary>
public sealed class SrtListener : SrtEndpoint
{
    private static readonly TimeSpan AcceptInterval = TimeSpan.FromMilliseconds(50);
    private readonly SrtSocket _socket;
    private MediaInstant _nextLook = new(long.MinValue);
    private bool _hasRefused;

    /// <exception cref="SrtException">The address is in use or not ours, or an option is out of range; the message says what to do.</exception>
    public SrtListener(SrtLibrary library, IPEndPoint local, SrtOptions options, ILogger log)
        : base(log)
    {
        _socket = SrtSocket.Listen(library, local, options);
        LocalEndPoint = _socket.LocalEndPoint;
        SrtLog.Listening(Log, LocalEndPoint, options);
    }

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Callers that were hung up on because one is served already.</summary>
    public long Refused { get; private set; }

    /// <inheritdoc/>
    public override MediaInstant NextDeadline => _nextLook;

    /// <inheritdoc/>
    public override void OnTime(MediaInstant now)
    {
        if (now < _nextLook)
            return;
        _nextLook = now + AcceptInterval;
        if (Peer is { } peer && peer.State != SrtState.Connected)
            OnClosed(now);
        while (_socket.TryAccept(out var caller))
            OnCaller(caller, now);
    }

    public override string ToString() => $"SRT listener on {LocalEndPoint}";

    protected override void Dispose(bool isDisposing)
    {
        base.Dispose(isDisposing);
        _socket.Dispose();
    }

    private void OnCaller(SrtSocket caller, MediaInstant now)
    {
        if (Peer is { } peer)
        {
            Refuse(caller, peer);
            return;
        }

        _hasRefused = false;
        OnConnected(caller, now);
        SrtLog.Accepted(Log, caller);
    }

    private void Refuse(SrtSocket caller, SrtSocket peer)
    {
        Refused++;
        if (!_hasRefused)
            SrtLog.Refused(Log, caller, peer);
        _hasRefused = true;
        caller.Dispose();
    }
}
