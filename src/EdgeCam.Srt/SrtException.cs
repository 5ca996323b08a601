using System.Runtime.InteropServices;

namespace EdgeCam.Srt;

/// <summary>libsrt refused what the configuration or the machine should allow.</summary>
public sealed class SrtException : Exception
{
    /// <param name="operation">The call, by its name in srt.h: "srt_bind".</param>
    /// <param name="error">SRT_ERRNO.</param>
    /// <param name="errno">The system's error number behind it, or 0.</param>
    /// <param name="what">libsrt's words for the error.</param>
    /// <param name="detail">What it was applied to: an address with port, an option. Never a secret.</param>
    public SrtException(string operation, int error, int errno, string what, string detail)
        : base($"{operation} {detail}: {what}{(errno == 0 ? "" : $": {Marshal.GetPInvokeErrorMessage(errno)}")} (SRT error {error}){AdviceFor(operation, errno)}")
    {
        Error = error;
        Errno = errno;
    }

    /// <summary>SRT_ERRNO.</summary>
    public int Error { get; }

    public int Errno { get; }

    private static string AdviceFor(string operation, int errno) => (operation, errno) switch
    {
        ("srt_bind" or "srt_listen", AddressInUse) =>
            ". Another program uses this UDP port: stop it (ss -ulpn names it) or configure another port.",
        ("srt_bind", AddressNotAvailable) =>
            ". No interface of this machine has the address: configure 0.0.0.0 or [::], or start after the network is up.",
        ("srt_bind", AccessDenied) =>
            ". Ports below 1024 need CAP_NET_BIND_SERVICE: configure a higher port, or grant it in the service unit.",
        _ => ".",
    };

    private const int AccessDenied = 13;        // EACCES
    private const int AddressInUse = 98;        // EADDRINUSE
    private const int AddressNotAvailable = 99; // EADDRNOTAVAIL
}
