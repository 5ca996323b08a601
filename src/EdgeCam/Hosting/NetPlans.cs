using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeCam.Linux.Systemd;
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
        var (passed, securePassed) = (PassedSockets.Find(PassedSockets.Rtsp), PassedSockets.Find(PassedSockets.Rtsps));
        if (securePassed is not null && options.CertificateFile.Length == 0)
            throw new StartException($"The service manager passed a socket for RTSPS ({securePassed.LocalEndPoint}), and Rtsp:CertificateFile is empty: name a PEM file, or disable the socket unit.") { IsConfiguration = true };
        var isSecure = options.TlsPort != 0 || securePassed is not null;
        return new RtspServerPlan
        {
            EndPoint = passed?.LocalEndPoint ?? new IPEndPoint(address, options.Port),
            Passed = passed,
            SecurePassed = securePassed,
            SecureEndPoint = isSecure ? securePassed?.LocalEndPoint ?? new IPEndPoint(address, options.TlsPort) : null,
            Certificate = isSecure ? LoadCertificate(Credentials.PathOf(options.CertificateFile), Credentials.PathOf(options.KeyFile)) : null,
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
        new(user.Name, user.PasswordFile.Length == 0 ? user.Password : FirstLineOf(Credentials.PathOf(user.PasswordFile), user.Name), user.Paths.Count == 0 ? ["*"] : user.Paths);

    private static string FirstLineOf(string file, string user)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault() is { Length: > 0 } password
                ? password
                : throw new StartException($"Rtsp:Users: the password file of {user} ({file}) is empty: write the password in its first line.") { IsConfiguration = true };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Rtsp:Users: cannot read the password file of {user} ({file}): {fault.Message} Pass it by LoadCredential= in the service unit, or name a file that the daemon's user may read.", fault) { IsConfiguration = true };
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

    /// <summary>Only an editor can repair it: starting again changes nothing.</summary>
    public bool IsConfiguration { get; init; }
}
