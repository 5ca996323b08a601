using System.Net;
using System.Net.Sockets;

namespace EdgeCam.Testing.Network;

/// <summary>A TCP port that leads to another one while it is open; closed, it refuses, and what was connected is cut off.</summary>
public sealed class TcpRelay : IDisposable
{
    private readonly IPEndPoint _target;
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _ends = [];
    private TcpListener? _listener; // null while it is closed

    /// <summary>Open.</summary>
    /// <param name="port">Where it listens, on loopback.</param>
    /// <param name="target">Where it leads, on loopback.</param>
    public TcpRelay(int port, int target)
    {
        Port = port;
        _target = new IPEndPoint(IPAddress.Loopback, target);
        Open();
    }

    public int Port { get; }

    public void Open()
    {
        var listener = new TcpListener(IPAddress.Loopback, Port);
        listener.Start();
        _listener = listener;
        _ = AcceptAsync(listener);
    }

    public void Close()
    {
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
            _ends.ForEach(end => end.Dispose());
            _ends.Clear();
        }
    }

    public void Dispose() => Close();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                _ = RelayAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // by Close
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        if (!Keep(near, far))
            return;
        try
        {
            await far.ConnectAsync(_target);
            var (here, there) = (near.GetStream(), far.GetStream());
            await await Task.WhenAny(here.CopyToAsync(there), there.CopyToAsync(here));
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // one end is gone: so is the other now
        }

        near.Dispose();
    }

    /// <returns>False when it was closed meanwhile; both are disposed of then.</returns>
    private bool Keep(TcpClient near, TcpClient far)
    {
        lock (_gate)
        {
            if (_listener is not null)
            {
                _ends.AddRange([near, far]);
                return true;
            }
        }

        near.Dispose();
        far.Dispose();
        return false;
    }
}
