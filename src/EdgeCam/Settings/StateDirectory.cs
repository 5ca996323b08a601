namespace EdgeCam.Settings;

/// <summary>Where the daemon keeps what outlives it, and where it is spoken to on the same machine.</summary>
internal static class StateDirectory
{
    private const string System = "/var/lib/edgecam";
    private const string SystemSocket = "/run/edgecam/control.sock";

    /// <param name="given">By <c>--state</c>; null: as systemd says (STATE_DIRECTORY, the first of them), else where a package keeps it.</param>
    public static string Of(string? given) =>
        given ?? (Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } names ? names.Split(':')[0] : System);

    /// <summary>The control socket: in a directory that was given, in that directory, so that a second daemon has its own.</summary>
    public static string SocketOf(string? given) => given is null ? SystemSocket : Path.Combine(given, "control.sock");
}
