using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Srt;

/// <summary>
/// One end of a stream that connects by itself, as a caller or as a listener, and again whenever the connection is
/// lost. Call <see cref="OnTime"/> when <see cref="NextDeadline"/> comes, send to <see cref="Peer"/> while there is
/// one, and tell <see cref="OnClosed"/> when it answers <see cref="SrtSend.Closed"/>.
/// </summary>
/// <remarks>Thread-bound; no call blocks.</remarks>
public abstract class SrtEndpoint : IDisposable
{
    private protected static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(200);
    private MediaInstant _connectedAt;

    private protected SrtEndpoint(ILogger log) => Log = log;

    /// <summary>Connected when last looked at; null: nobody is there. The endpoint owns it.</summary>
    public SrtSocket? Peer { get; private set; }

    /// <summary>How many connections there have been: a new number is a new connection, with statistics from zero.</summary>
    public int Connections { get; private set; }

    /// <summary>Why there is no connection, or why the last one ended; null before anything went wrong.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>When to call <see cref="OnTime"/> at the latest.</summary>
    public abstract MediaInstant NextDeadline { get; }

    private protected ILogger Log { get; }

    /// <summary>Does what is due: resolves, connects, accepts, finds a broken connection.</summary>
    public abstract void OnTime(MediaInstant now);

    /// <summary>The peer's connection has ended: it is forgotten, and <see cref="Peer"/> is null.</summary>
    public void OnClosed(MediaInstant now)
    {
        if (Peer is not { } peer)
            return;
        Peer = null;
        LastFailure = $"the connection with {peer} broke: the far end closed it or fell silent.";
        SrtLog.Broken(Log, peer, (now - _connectedAt).TotalSeconds);
        peer.Dispose();
        OnBroken(now);
    }

    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    private protected virtual void OnBroken(MediaInstant now)
    {
    }

    private protected void OnConnected(SrtSocket socket, MediaInstant now)
    {
        Peer = socket;
        Connections++;
        _connectedAt = now;
    }

    /// <returns>True when the reason is another one than last time: worth a line in the log.</returns>
    private protected bool OnFailed(string reason)
    {
        var isNews = !string.Equals(reason, LastFailure, StringComparison.Ordinal);
        LastFailure = reason;
        return isNews;
    }

    protected virtual void Dispose(bool isDisposing)
    {
        Peer?.Dispose();
        Peer = null;
    }
}
