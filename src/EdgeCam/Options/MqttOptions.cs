using EdgeCam.Mqtt;

namespace EdgeCam.Options;

/// <summary>The owner's broker.</summary>
internal sealed class MqttOptions
{
    /// <summary>Empty: none, and the camera runs without.</summary>
    [BrokerUrlRule]
    public string Url { get; set; } = "";

    /// <summary>Empty: none.</summary>
    public string User { get; set; } = "";

    /// <summary>Better in <see cref="PasswordFile"/>.</summary>
    [Secret]
    public string Password { get; set; } = "";

    /// <summary>Its first line is the password: a systemd credential's name, or an absolute path.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>mqtts: PEM of who may vouch for the broker. Empty: whom the system trusts.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>mqtts: PEM of our own certificate, for brokers that ask for one.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>mqtts: PEM of its private key, without a passphrase.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>Topics are <c>PREFIX/v1/ID/…</c>.</summary>
    [StreamPath]
    public string Prefix { get; set; } = "edgecam";

    /// <summary>Empty: one that stands for this machine.</summary>
    [CameraIdRule]
    public string Id { get; set; } = "";

    /// <summary>Commands to these are for this camera, too.</summary>
    [MaxItems(16, MayBeEmpty = true), CameraIdRule]
    public List<string> Groups { get; } = [];

    /// <summary>Tells Home Assistant what there is.</summary>
    public bool HomeAssistant { get; set; }

    [StreamPath]
    public string DiscoveryPrefix { get; set; } = "homeassistant";
}

internal sealed class BrokerUrlRuleAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be mqtt://host[:port] or mqtts://host[:port], without user and password, which have keys of their own";

    public override bool IsMet(object value) => value is "" || BrokerUrl.TryParse((string)value, out _, out _);

    /// <summary>Nobody sees the password that does not belong there.</summary>
    public override string Shown(string text) => text.Contains('@', StringComparison.Ordinal) ? "..." : text;
}

/// <summary>One level of a topic.</summary>
internal sealed class CameraIdRuleAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be up to 23 letters, digits and - . _ , or empty";

    // 23: what every broker takes as a client id (MQTT 5 §3.1.3.1).
    public override bool IsMet(object value) => value is string { Length: <= 23 } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
}
