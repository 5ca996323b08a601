using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using EdgeCam.Linux.Net;

namespace EdgeCam.Net.Publish;

/// <summary>Finds the addresses of a host. Name servers may take seconds to answer, so that it runs on the thread pool.</summary>
/// <remarks>Thread-bound, apart from the lookup itself; it may be disposed of before that has ended.</remarks>
internal sealed class NameLookup : IDisposable
{
    private readonly EventFd _done = new();
    private readonly Lock _gate = new(); // between Dispose and the end of the lookup
    private bool _isDisposed;
    private string _problem = "";
    private IPAddress[] _addresses = [];

    public NameLookup(string host) => _ = Task.Run(() => ResolveAsync(host));

    /// <summary>Readable once the lookup has ended.</summary>
    public SafeHandle Handle => _done.Handle;

    /// <summary>What was found. Call once it has ended.</summary>
    /// <returns>False when nothing was; <paramref name="problem"/> says why.</returns>
    public bool TryTake(out IPAddress[] addresses, out string problem)
    {
        lock (_gate)
        {
            (addresses, problem) = (_addresses, _problem);
            return addresses.Length > 0;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _done.Dispose();
        }
    }

    private async Task ResolveAsync(string host)
    {
        try
        {
            Finish(await Dns.GetHostAddressesAsync(host), "it has no address");
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException)
        {
            Finish([], fault.Message);
        }
    }

    private void Finish(IPAddress[] addresses, string problem)
    {
        lock (_gate)
        {
            (_addresses, _problem) = (addresses, problem);
            if (!_isDisposed)
                _done.Signal();
        }
    }
}
