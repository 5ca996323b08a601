using System.Net;
using System.Net.Sockets;
using EdgeCam.Linux.Net;

namespace EdgeCam.Mqtt;

/// <summary>What a look-up came to.</summary>
/// <param name="Fault">What is wrong with the name and what to do; empty when it resolves.</param>
/// <param name="IsIPv4Only">Pass over the IPv6 addresses this time.</param>
internal readonly record struct HostAddresses(string Fault, bool IsIPv4Only);

/// <summary>
/// Resolves the broker's name off the mqtt thread, so that a DNS server that does not answer holds up nothing. The library
/// asks again by itself and takes the first address: where there are both kinds, they take turns, so that a broker
/// behind a broken IPv6 is found.
/// </summary>
/// <remarks>Thread-bound; the answer wakes the thread.</remarks>
internal sealed class HostLookup(string host, EventFd wake)
{
    private Task<IPAddress[]>? _pending;
    private int _lookups;

    public void Begin()
    {
        _pending = IPAddress.TryParse(host, out var address) ? Task.FromResult<IPAddress[]>([address]) : Dns.GetHostAddressesAsync(host);
        if (!_pending.IsCompleted)
            _ = Wake(_pending);
    }

    public void Cancel() => _pending = null;

    /// <returns>True once, when the look-up that was begun has ended.</returns>
    public bool TryTake(out HostAddresses addresses)
    {
        addresses = default;
        if (_pending is not { IsCompleted: true } ended)
            return false;
        _pending = null;
        addresses = ended.IsCompletedSuccessfully && ended.Result.Length > 0
            ? new("", HasBoth(ended.Result) && _lookups++ % 2 == 1)
            : new($"the name {host} does not resolve ({ended.Exception?.InnerException?.Message.TrimEnd('.') ?? "it has no address"}): correct it, or check the DNS server", false);
        return true;
    }

    private static bool HasBoth(IPAddress[] addresses) =>
        addresses.Any(a => a.AddressFamily == AddressFamily.InterNetwork) && addresses.Any(a => a.AddressFamily == AddressFamily.InterNetworkV6);

    private async Task Wake(Task<IPAddress[]> pending)
    {
        await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            wake.Signal();
        }
        catch (ObjectDisposedException)
        {
            // The camera stops meanwhile: nobody waits.
        }
    }
}
