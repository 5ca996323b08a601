using System.Net;
using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Net;

/// <summary>Words for a connection that did not come about.</summary>
public static class ConnectError
{
    /// <param name="errno">From <see cref="StreamSocket.BeginConnect"/> or <see cref="StreamSocket.PendingError"/>.</param>
    /// <param name="to">Whom we wanted to reach.</param>
    public static string Describe(int errno, IPEndPoint to) => errno switch
    {
        Errno.ECONNREFUSED => $"{to} refuses the connection: nothing listens on this port, or a firewall rejects us.",
        Errno.ETIMEDOUT => $"{to} does not answer: check the address and the network.",
        Errno.EHOSTUNREACH or Errno.ENETUNREACH => $"{to} cannot be reached: no route leads there, or the host is off.",
        Errno.ENETDOWN => $"{to} cannot be reached: the network is down.",
        Errno.ECONNRESET => $"{to} reset the connection at once.",
        _ => $"Cannot connect to {to}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}).",
    };
}
