using System.Runtime.InteropServices;

namespace EdgeCam.Linux;

/// <summary>A system call refused what the configuration or the machine should allow.</summary>
public sealed class LinuxException : Exception
{
    /// <param name="operation">The call, as its manual page names it: "bind".</param>
    /// <param name="errno">Its error number.</param>
    /// <param name="detail">What it was applied to: an address with port, a path.</param>
    public LinuxException(string operation, int errno, string detail)
        : base($"{operation} {detail}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}){AdviceFor(operation, errno)}")
    {
        Operation = operation;
        Errno = errno;
    }

    public string Operation { get; }

    public int Errno { get; }

    private static string AdviceFor(string operation, int errno) => (operation, errno) switch
    {
        ("bind" or "listen", Interop.Errno.EADDRINUSE) =>
            ". Another program uses this address: stop it (ss -tulpn names it) or configure another port.",
        ("bind", Interop.Errno.EACCES) =>
            ". Ports below 1024 need CAP_NET_BIND_SERVICE: configure a higher port, or grant it in the service unit.",
        ("bind", Interop.Errno.EADDRNOTAVAIL) =>
            ". No interface of this machine has the address: configure 0.0.0.0 or [::], or start after the network is up.",
        (_, Interop.Errno.EMFILE) => ". Too many open files: raise LimitNOFILE in the service unit.",
        _ => ".",
    };
}
