using System.Text.Json.Nodes;
using EdgeCam.Options;
using EdgeCam.Settings;

namespace EdgeCam.FirstBoot;

/// <summary>A secret of the broker's that a boot file may give, and what tells the daemon of it.</summary>
/// <param name="Hint">As the boot file calls it.</param>
/// <param name="Name">The file in the folder of credentials.</param>
/// <param name="Setting">Which setting names it.</param>
/// <param name="Value">How it does.</param>
internal sealed record BootCredential(string Hint, string Name, string Setting, string Value, Func<MqttOptions, string> InUse)
{
    public static BootCredential MqttPassword { get; } = new("mqtt_password", "mqtt.password", "mqtt.password_file", "mqtt.password", mqtt => mqtt.PasswordFile);

    public static BootCredential MqttKey { get; } = Pem("mqtt_key", "mqtt.key", "mqtt.key_file", mqtt => mqtt.KeyFile);

    public static BootCredential MqttCertificate { get; } = Pem("mqtt_certificate", "mqtt.pem", "mqtt.certificate_file", mqtt => mqtt.CertificateFile);

    public static BootCredential CaCertificate { get; } = Pem("ca_certificate", "mqtt.ca.pem", "mqtt.ca_file", mqtt => mqtt.CaFile);

    /// <summary>Those that are files beside the boot file; the one that must not stay there comes first.</summary>
    public static IReadOnlyList<BootCredential> Files { get; } = [MqttKey, MqttCertificate, CaCertificate];

    public static IReadOnlyList<BootCredential> All { get; } = [MqttPassword, .. Files];

    /// <summary>Adds the setting to a patch that leaves it empty.</summary>
    /// <param name="patch">In snake case, checked.</param>
    /// <param name="inUse">As it is without the patch.</param>
    public void PutWhereEmpty(JsonObject patch, MqttOptions inUse)
    {
        if (SettingPath.Get(patch, Setting) is not { } given)
        {
            if (InUse(inUse).Length == 0)
                SettingPath.TryPut(patch, Setting, Value);
        }
        else if (given.GetValue<string>().Length == 0)
            given.ReplaceWith(Value);
    }

    // Files of TLS are opened by a library that knows of paths only: where systemd shows the credential to edgecam.service.
    private static BootCredential Pem(string hint, string name, string setting, Func<MqttOptions, string> inUse) =>
        new(hint, name, setting, $"/run/credentials/edgecam.service/edgecam_{name}", inUse);
}
