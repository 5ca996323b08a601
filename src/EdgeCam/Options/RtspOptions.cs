using System.ComponentModel.DataAnnotations;

namespace EdgeCam.Options;

/// <summary>The RTSP server (RFC 2326, RFC 7826 where they agree).</summary>
internal sealed class RtspOptions
{
    public bool Enabled { get; set; } = true;

    /// <summary>The address listened on. <c>0.0.0.0</c>: every IPv4 address; <c>::</c>: every IPv6 and IPv4 address.</summary>
    [IpAddress]
    public string Address { get; set; } = "0.0.0.0";

    /// <summary>TCP. 8554 because 554, the registered port, takes a privilege.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 8_554;

    /// <summary>The stream is <c>rtsp://host:8554/PATH</c>.</summary>
    [StreamPath]
    public string Path { get; set; } = "cam";

    /// <summary>TCP port of RTSP over TLS (rtsps), usually 8322. 0: off.</summary>
    [Range(0, 65_535)]
    public int TlsPort { get; set; }

    /// <summary>PEM certificate chain for <see cref="TlsPort"/>.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>PEM private key. Empty: it stands in <see cref="CertificateFile"/>.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>UDP port that RTP is sent from; RTCP is the next, hence even (RFC 3550 §11).</summary>
    [Range(1_024, 65_534), Even]
    public int RtpPort { get; set; } = 8_000;

    public MulticastOptions Multicast { get; } = new();

    /// <summary>Who may play. Empty: anyone.</summary>
    [MaxItems(64)]
    public List<UserOptions> Users { get; } = [];

    /// <summary>Players at once. Another is refused with 453 Not Enough Bandwidth.</summary>
    [Range(1, 4_096)]
    public int MaxSessions { get; set; } = 128;

    /// <summary>TCP connections at once: twice the sessions leaves room for those that only ask.</summary>
    [Range(1, 8_192)]
    public int MaxConnections { get; set; } = 256;

    /// <summary>
    /// TCP connections at once from one address, so that one host cannot take them all; a recorder or a
    /// relay that opens one for each of its viewers stays below 32.
    /// </summary>
    [Range(1, 8_192)]
    public int MaxConnectionsPerAddress { get; set; } = 32;

    /// <summary>A session without a request or RTCP for longer ends; stated in the Session header (RFC 2326 §12.37).</summary>
    [Range(10, 3_600)]
    public int SessionTimeoutSeconds { get; set; } = 60;

    /// <summary>A connection that has not completed a request (or its TLS handshake) by then is closed.</summary>
    [Range(1, 300)]
    public int HandshakeTimeoutSeconds { get; set; } = 10;

    /// <summary>A TCP player further behind than this many milliseconds of stream restarts at the next IDR.</summary>
    [Range(100, 30_000)]
    public int ReaderLagMs { get; set; } = 200;

    /// <summary>IDRs per second that joining or losing players may force, all together: each costs several ordinary frames.</summary>
    [Range(1, 30)]
    public int MaxForcedIdrPerSecond { get; set; } = 4;

    /// <summary>Largest RTP packet in bytes; 1400 leaves room for IP, UDP and a tunnel in 1500.</summary>
    [Range(576, 9_000)]
    public int PacketBytes { get; set; } = 1_400;
}

/// <summary>One multicast group that all players which ask for multicast share.</summary>
internal sealed class MulticastOptions
{
    public bool Enabled { get; set; }

    /// <summary>239.255.0.0/16 is the local scope: routers keep it inside (RFC 2365 §6.1).</summary>
    [MulticastGroup]
    public string Group { get; set; } = "239.255.42.42";

    /// <summary>UDP port of the video's RTP; its RTCP, and then the sound, take the next ones.</summary>
    [Range(1_024, 65_532), Even]
    public int Port { get; set; } = 5_004;

    /// <summary>Hops; 1 stays in the local network.</summary>
    [Range(1, 255)]
    public int Ttl { get; set; } = 1;

    /// <summary>The network interface that it leaves by: its name (<c>eth0</c>). Empty: as routed.</summary>
    public string Interface { get; set; } = "";
}

/// <summary>Somebody who may play: a name with either a password or a file that holds it.</summary>
internal sealed class UserOptions
{
    [Required, UserName]
    public string Name { get; set; } = "";

    [Secret]
    public string Password { get; set; } = "";

    /// <summary>A file whose first line is the password, so that it need not stand in the configuration.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>
    /// The stream paths this user may play; <c>*</c> is any. Empty, when the key is left out: any. (The default is not
    /// <c>["*"]</c> because the binder appends to a list that is not empty, and every user would keep every path.)
    /// </summary>
    [MaxItems(64), StreamPath(AllowAny = true)]
    public List<string> Paths { get; } = [];
}
