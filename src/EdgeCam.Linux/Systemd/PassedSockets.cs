using System.Globalization;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Systemd;

/// <summary>The sockets that the service manager has passed to this process (sd_listen_fds(3)). Thread-safe once read.</summary>
public static class PassedSockets
{
    /// <summary>Where players connect.</summary>
    public const string Rtsp = "rtsp";

    /// <summary>Where players connect by TLS.</summary>
    public const string Rtsps = "rtsps";

    private const int FirstDescriptor = 3; // SD_LISTEN_FDS_START
    private const int Most = 16;
    private static IReadOnlyList<PassedSocket> _sockets = [];

    /// <summary>
    /// Takes them over, and their variables out of the environment: programs that are started from here get neither. Once,
    /// before anything listens.
    /// </summary>
    /// <param name="fault">What the socket unit passes and we cannot use, and what to do; empty: nothing.</param>
    /// <returns>False with a fault.</returns>
    public static bool TryTake(out string fault)
    {
        var (process, count, names) = (TakeVariable("LISTEN_PID"), TakeVariable("LISTEN_FDS"), TakeVariable("LISTEN_FDNAMES"));
        fault = "";
        if (!string.Equals(process, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)) // null: nobody passes any; another: they are meant for our parent
            return true;
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var passed) || passed > Most)
            fault = $"LISTEN_FDS is \"{count}\": must be 0 to {Most}; it is the service manager's to set.";
        else
            _sockets = Adopt(passed, names?.Split(':') ?? [], ref fault);
        return fault.Length == 0;
    }

    /// <returns>Null: none was passed under this name.</returns>
    public static PassedSocket? Find(string name) => _sockets.FirstOrDefault(socket => string.Equals(socket.Name, name, StringComparison.Ordinal));

    private static List<PassedSocket> Adopt(int count, string[] names, ref string fault)
    {
        var sockets = new List<PassedSocket>();
        for (var i = 0; i < count && fault.Length == 0; i++)
        {
            var handle = new DescriptorHandle(FirstDescriptor + i);
            var name = i < names.Length ? names[i] : "";
            FileCalls.CloseOnExec(handle);
            if (name is not (Rtsp or Rtsps))
                fault = $"The service manager passed a socket named \"{name}\": FileDescriptorName= of its unit must be {Rtsp} or {Rtsps}.";
            else if (sockets.Exists(socket => string.Equals(socket.Name, name, StringComparison.Ordinal)))
                fault = $"The service manager passed two sockets named \"{name}\": leave one ListenStream= in its unit; [::] takes IPv4, too.";
            else if (!PassedSocket.IsListeningStream(handle))
                fault = $"The service manager passed \"{name}\" (descriptor {FirstDescriptor + i}), which is no listening TCP socket: its unit needs ListenStream=[ADDRESS:]PORT and Accept=no.";
            else
                sockets.Add(new PassedSocket(name, handle));
        }

        return sockets;
    }

    private static string? TakeVariable(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, null);
        return value;
    }
}
