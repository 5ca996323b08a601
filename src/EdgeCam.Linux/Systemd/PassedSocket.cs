using System.Net;
using System.Net.Sockets;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Systemd;

/// <summary>A listening TCP socket that the service manager has opened for us. It stays open as long as the process lives.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class PassedSocket
{
    private readonly DescriptorHandle _handle;

    internal PassedSocket(string name, DescriptorHandle handle)
    {
        (Name, _handle) = (name, handle);
        LocalEndPoint = SocketCalls.LocalAddress(handle).ToEndPoint();
    }

    /// <summary>As FileDescriptorName= calls it.</summary>
    public string Name { get; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Another descriptor of it, non-blocking, closed in children, and the caller's: a server that ends closes its own, and the next takes another.</summary>
    /// <exception cref="LinuxException">Too many open files.</exception>
    internal DescriptorHandle Duplicate()
    {
        var copy = FileCalls.Duplicate(_handle).OrThrowIfInvalid("fcntl", $"F_DUPFD_CLOEXEC {Name}");
        FileCalls.SetNonBlocking(copy);
        return copy;
    }

    /// <summary>As <see cref="Duplicate"/>, for those who work with sockets of .NET.</summary>
    /// <exception cref="LinuxException">Too many open files.</exception>
    public Socket OpenSocket() => new(new SafeSocketHandle(Duplicate().Release(), ownsHandle: true));

    /// <summary>Whether the descriptor is what we can accept players from: TCP, over IPv4 or IPv6, listening.</summary>
    internal static bool IsListeningStream(DescriptorHandle handle) =>
        OptionOf(handle, SocketCalls.SO_TYPE) == SocketCalls.SOCK_STREAM
        && OptionOf(handle, SocketCalls.SO_ACCEPTCONN) == 1
        && OptionOf(handle, SocketCalls.SO_DOMAIN) is SocketCalls.AF_INET or SocketCalls.AF_INET6;

    private static int? OptionOf(DescriptorHandle handle, int option)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        return SocketCalls.GetOption(handle, SocketCalls.SOL_SOCKET, option, value).Succeeded ? BitConverter.ToInt32(value) : null;
    }
}
