using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Net;

/// <summary>Wakes a thread that waits in <see cref="Epoll"/> (eventfd(2)); signals before a drain merge into one. Thread-safe.</summary>
public sealed class EventFd : IDisposable
{
    private readonly DescriptorHandle _handle = EpollCalls.CreateEvent();

    /// <summary>Readable from a signal until it is drained.</summary>
    public SafeHandle Handle => _handle;

    /// <summary>Never blocks: a counter at its limit is readable already. After <see cref="Dispose"/> it wakes nobody.</summary>
    public void Signal()
    {
        ReadOnlySpan<byte> one = [1, 0, 0, 0, 0, 0, 0, 0]; // a 64-bit 1: both our architectures are little-endian
        try
        {
            FileCalls.Write(_handle, one);
        }
        catch (ObjectDisposedException)
        {
            // who waited is gone, and whoever signals could not know yet
        }
    }

    /// <returns>True when it had been signalled since the last drain.</returns>
    public bool Drain()
    {
        Span<byte> counter = stackalloc byte[sizeof(ulong)];
        return FileCalls.Read(_handle, counter).Succeeded;
    }

    public void Dispose() => _handle.Dispose();
}
