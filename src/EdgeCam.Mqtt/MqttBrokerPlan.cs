using EdgeCam.Remote.Link;

namespace EdgeCam.Mqtt;

/// <summary>Which broker, and as whom. Printing it shows no secret.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="ClientId">The camera's id: the broker knows the session by it, and throws out whoever else has it.</param>
/// <param name="Link">What is said on each connection; its "offline" is the will.</param>
public sealed record MqttBrokerPlan(BrokerUrl Url, string ClientId, LinkPlan Link)
{
    /// <summary>Empty: none.</summary>
    public string User { get; init; } = "";

    public MqttPassword? Password { get; init; }

    /// <summary>Whom to believe and who we are over TLS; of no effect for mqtt://.</summary>
    public MqttTls Tls { get; init; } = new();

    /// <summary>Whole seconds, at least 5.</summary>
    public TimeSpan KeepAlive { get; init; } = LinkRules.KeepAlive;

    public TimeSpan SessionExpiry { get; init; } = LinkRules.SessionExpiry;

    public TimeSpan WillDelay { get; init; } = LinkRules.WillDelay;
}

/// <summary>
/// Files in PEM, read for each connection, so that changed ones are taken by the next. TLS 1.2 at least; the broker's
/// certificate must name the host of the URL.
/// </summary>
public sealed record MqttTls
{
    /// <summary>Who may vouch for the broker. Empty: whom the system trusts (/etc/ssl/certs).</summary>
    public string CaFile { get; init; } = "";

    /// <summary>Our own certificate, for brokers that ask for one; empty: none.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Its private key, without a passphrase.</summary>
    public string KeyFile { get; init; } = "";
}
