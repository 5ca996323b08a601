using System.Net;
using System.Net.Sockets;

namespace EdgeCam.Testing.Processes;

/// <summary>
/// Ports that nobody uses, each given out once in a process. They lie below the range that the kernel takes
/// ports of its own choice from (ip(7), ip_local_port_range), so that no connection takes one meanwhile.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public static class FreePorts
{
    private const int First = 10_000;
    private const int Last = 31_999;
    private const int Block = 4;
    private static int _next = Environment.ProcessId * 64 % (Last - First);

    /// <summary>The first, even, of four ports in a row that are free for TCP and UDP.</summary>
    public static int TakeFour()
    {
        for (var attempt = 0; attempt < (Last - First) / Block; attempt++)
        {
            var offset = (uint)Interlocked.Add(ref _next, Block) % (Last - First - Block);
            var port = (First + (int)offset) & ~1;
            if (Enumerable.Range(port, Block).All(IsFree))
                return port;
        }

        throw new InvalidOperationException($"No four free ports in a row between {First} and {Last}.");
    }

    private static bool IsFree(int port) => IsFree(port, SocketType.Stream, ProtocolType.Tcp) && IsFree(port, SocketType.Dgram, ProtocolType.Udp);

    private static bool IsFree(int port, SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
