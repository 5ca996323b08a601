using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeCam.Linux.Systemd;

/// <summary>Tells the service manager how the daemon is (sd_notify(3)): one datagram each. Without a manager it says nothing.</summary>
/// <remarks>Thread-safe. A manager that does not listen is no fault of the daemon's: what cannot be sent is dropped.</remarks>
public sealed class ServiceNotifier : IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _manager;
    private readonly Lock _gate = new();
    private string _status = "";

    /// <param name="address">A path, or with a leading @ a name in the abstract namespace (unix(7)); null: nobody listens.</param>
    /// <param name="watchdog">Within which time <see cref="Feed"/> is wanted again and again; null: never.</param>
    public ServiceNotifier(string? address, TimeSpan? watchdog)
    {
        if (address is not ['/' or '@', _, ..] || Encoding.UTF8.GetByteCount(address) > LongestAddress)
            return;
        _manager = new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        Watchdog = watchdog;
    }

    /// <summary>Somebody listens.</summary>
    public bool IsHeard => _socket is not null;

    /// <summary>Null: no watchdog waits.</summary>
    public TimeSpan? Watchdog { get; }

    /// <summary>
    /// Of this process, as $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID say. They are taken out of the environment:
    /// programs that are started from here are none of the manager's.
    /// </summary>
    public static ServiceNotifier FromEnvironment()
    {
        var (address, period, process) = (Take("NOTIFY_SOCKET"), Take("WATCHDOG_USEC"), Take("WATCHDOG_PID"));
        var isOurs = process is null || string.Equals(process, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return new ServiceNotifier(address, isOurs && TryParseMicroseconds(period, out var watchdog) ? watchdog : null);
    }

    /// <summary>The daemon serves; the start is over.</summary>
    public void Ready() => Send("READY=1");

    /// <summary>The daemon is about to end.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <summary>The daemon lives.</summary>
    public void Feed() => Send("WATCHDOG=1");

    /// <summary>What <c>systemctl status</c> shows; the same once more is not said again.</summary>
    /// <param name="line">Whatever would end the line becomes a space.</param>
    public void Status(string line)
    {
        lock (_gate)
        {
            if (string.Equals(line, _status, StringComparison.Ordinal))
                return;
            _status = line;
        }

        Send("STATUS=" + line.ReplaceLineEndings(" ").Trim());
    }

    public void Dispose() => _socket?.Dispose();

    private void Send(string message)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(message), _manager!);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // systemd restarts itself now and then; the next message reaches it
        }
    }

    private static string? Take(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return value;
    }

    private static bool TryParseMicroseconds(string? text, out TimeSpan period)
    {
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds is > 0 and <= LongestPeriod;
        period = isNumber ? TimeSpan.FromMicroseconds(microseconds) : TimeSpan.Zero;
        return isNumber;
    }

    private const int LongestAddress = 107; // sockaddr_un holds 108 bytes with the final zero (unix(7))
    private const long LongestPeriod = 86_400_000_000; // a day: whoever waits longer waits for nothing
}
