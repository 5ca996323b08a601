using System.Runtime.InteropServices;

namespace EdgeCam.Linux;

/// <summary>A system call refused what the configuration or the machine should allow.</summary>
public sealed class LinuxException : Exception
{
    /// <param name="operation">The call, as its manual page names it: "bind".</param>
    /// <param name="errno">Its error number.</param>
    /// <param name="detail">What it was applied to: an address with port, a path.</param>
    public LinuxException(string operation, int errno, string detail)
        : base($"{operation} {detail}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}){AdviceFor(operation, errno, detail)}")
    {
        Operation = operation;
        Errno = errno;
    }

    public string Operation { get; }

    public int Errno { get; }

    private static string AdviceFor(string operation, int errno, string detail) => (operation, errno) switch
    {
        ("bind" or "listen", Interop.Errno.EADDRINUSE) =>
            ". Another program uses this address: stop it (ss -tulpn names it) or configure another port.",
        ("bind", Interop.Errno.EACCES) =>
            ". Ports below 1024 need CAP_NET_BIND_SERVICE: configure a higher port, or grant it in the service unit.",
        ("bind", Interop.Errno.EADDRNOTAVAIL) =>
            ". No interface of this machine has the address: configure 0.0.0.0 or [::], or start after the network is up.",
        ("open", Interop.Errno.EACCES) when detail.StartsWith("/dev/", StringComparison.Ordinal) =>
            ". Grant the service's user the group of the device (ls -l names it; for cameras it is video, for microphones audio, for pins gpio, for sensors i2c).",
        (_, Interop.Errno.EBUSY) when detail.StartsWith("/dev/", StringComparison.Ordinal) =>
            ". Another program uses it: stop that (fuser -v names it).",
        (_, Interop.Errno.EMFILE) => ". Too many open files: raise LimitNOFILE in the service unit.",
        _ => ".",
    };
}
