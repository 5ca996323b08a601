using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeCam.Linux.Health;

/// <summary>The way out of this machine. Thread-safe.</summary>
public static class NetworkLink
{
    private const int Gateway = 2; // RTF_GATEWAY, linux/route.h

    /// <summary>The interface of the IPv4 default route with the lowest metric (/proc/net/route); null when there is none.</summary>
    /// <param name="root">"/", or where a test keeps its tree.</param>
    public static string? DefaultInterface(string root)
    {
        (string? name, long metric) best = (null, long.MaxValue);
        foreach (var line in KernelFile.Text(Path.Combine(root, "proc/net/route"))?.Split('\n') ?? [])
        {
            if (line.Split('\t', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } name, "00000000", _, var flags, _, _, var metricText, ..])
                continue;
            if (!int.TryParse(flags, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits) || (bits & Gateway) == 0)
                continue;
            if (long.TryParse(metricText, NumberStyles.None, CultureInfo.InvariantCulture, out var metric) && metric < best.metric)
                best = (name, metric);
        }

        return best.name;
    }

    /// <summary>Signal of a Wi-Fi interface in dBm (/proc/net/wireless); null for a wire, and for kernels without the wireless extensions.</summary>
    public static int? SignalDbm(string root, string name)
    {
        var line = KernelFile.Text(Path.Combine(root, "proc/net/wireless"))?.Split('\n').FirstOrDefault(line => line.TrimStart().StartsWith(name + ":", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, _, var level, ..]
            && int.TryParse(level.TrimEnd('.'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var dbm)
            && dbm is < 0 and > -200 // 0 and -256 mean that nothing was measured
                ? dbm
                : null;
    }

    /// <summary>What a wire was negotiated for, in Mbit/s (/sys/class/net/…/speed); null for Wi-Fi and for what is unplugged.</summary>
    public static int? SpeedMbps(string root, string name) =>
        KernelFile.Number(Path.Combine(root, "sys/class/net", name, "speed")) is > 0 and < 10_000_000 and var speed ? (int)speed : null;

    /// <summary>Our address towards the world: what the kernel would send from. Nothing is sent; null without a route.</summary>
    public static IPAddress? LocalAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Connect(Documentation);
            return (socket.LocalEndPoint as IPEndPoint)?.Address;
        }
        catch (SocketException)
        {
            return null; // no route
        }
    }

    private static readonly IPEndPoint Documentation = new(IPAddress.Parse("192.0.2.1"), 9); // TEST-NET-1, RFC 5737: routed as any other, and nobody's
}
