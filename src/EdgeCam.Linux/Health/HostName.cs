using System.Text;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Health;

/// <summary>The name of the running machine.</summary>
public static class HostName
{
    /// <summary>Until the next start; that begins with /etc/hostname.</summary>
    /// <exception cref="LinuxException">Takes CAP_SYS_ADMIN.</exception>
    public static void Set(string name) => OwnerCalls.SetHostName(Encoding.ASCII.GetBytes(name)).OrThrow("sethostname", name);
}
