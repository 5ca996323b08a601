using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeCam.Net.Rtsp;
using EdgeCam.Net.Udp;
using EdgeCam.Options;
using EdgeCam.Rtsp;

namespace EdgeCam.Hosting;

/// <summary>Turns checked options into plans; what only the running machine can tell (files, interfaces) fails here.</summary>
internal static class NetPlans
{
    public static RtspServerPlan ForRtsp(RtspOptions options)
    {
        var address = IPAddress.Parse(options.Address);
        return new RtspServerPlan
        {
            EndPoint = new IPEndPoint(address, options.Port),
            SecureEndPoint = options.TlsPort == 0 ? null : new IPEndPoint(address, options.TlsPort),
            Certificate = options.TlsPort == 0 ? null : LoadCertificate(options.CertificateFile, options.KeyFile),
            RtpPort = options.RtpPort,
            Multicast = options.Multicast.Enabled ? ForMulticast(options.Multicast) : null,
            Users = [.. options.Users.Select(ForUser)],
            MaxSessions = options.MaxSessions,
            MaxConnections = options.MaxConnections,
            MaxConnectionsPerAddress = options.MaxConnectionsPerAddress,
            SessionTimeout = TimeSpan.FromSeconds(options.SessionTimeoutSeconds),
            RequestTimeout = TimeSpan.FromSeconds(options.HandshakeTimeoutSeconds),
            MaxReaderLag = TimeSpan.FromMilliseconds(options.ReaderLagMs),
            MaxPacketBytes = options.PacketBytes,
        };
    }

    public static IReadOnlyList<UdpPlan> ForUdp(IEnumerable<UdpOptions> options) =>
    [
        .. options.Select(udp => new UdpPlan(
            udp.Format == Options.UdpFormat.Rtp ? Net.Udp.UdpFormat.Rtp : Net.Udp.UdpFormat.MpegTs,
            IPEndPoint.Parse(udp.Destination), udp.Ttl, IndexOf(udp.Interface, "Udp:Interface"),
            udp.SdpFile.Length == 0 ? null : udp.SdpFile)),
    ];

    private static MulticastPlan ForMulticast(MulticastOptions options) =>
        new(IPAddress.Parse(options.Group), options.Port, options.Ttl, IndexOf(options.Interface, "Rtsp:Multicast:Interface"));

    private static RtspUser ForUser(UserOptions user) =>
        new(user.Name, user.PasswordFile.Length == 0 ? user.Password : FirstLineOf(user.PasswordFile, user.Name), user.Paths.Count == 0 ? ["*"] : user.Paths);

    private static string FirstLineOf(string file, string user)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault() is { Length: > 0 } password
                ? password
                : throw new StartException($"Rtsp:Users: the password file of {user} ({file}) is empty: write the password in its first line.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Rtsp:Users: cannot read the password file of {user} ({file}): {fault.Message}", fault);
        }
    }

    private static X509Certificate2 LoadCertificate(string certificate, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificate, key.Length == 0 ? null : key);
        }
        catch (Exception fault) when (fault is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new StartException($"Rtsp:CertificateFile ({certificate}) and Rtsp:KeyFile ({key}) do not give a certificate with its key: {fault.Message}", fault);
        }
    }

    private static int IndexOf(string name, string key)
    {
        if (name.Length == 0)
            return 0;
        var interfaces = NetworkInterface.GetAllNetworkInterfaces();
        var found = Array.Find(interfaces, nic => string.Equals(nic.Name, name, StringComparison.Ordinal))
            ?? throw new StartException($"{key} ({name}) is no network interface of this machine. It has {string.Join(", ", interfaces.Select(nic => nic.Name))}.");
        var properties = found.GetIPProperties();
        return properties.GetIPv4Properties()?.Index ?? properties.GetIPv6Properties().Index;
    }
}

/// <summary>The configuration is well-formed, and this machine cannot do what it says. The message tells the person what to do.</summary>
internal sealed class StartException : Exception
{
    public StartException()
    {
    }

    public StartException(string message)
        : base(message)
    {
    }

    public StartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
