namespace EdgeCam.FirstBoot;

/// <summary>Where the first boot reads and writes.</summary>
/// <param name="Boot">The boot partition, which the owner can write to in any computer.</param>
/// <param name="Setup">Root's own folder: credentials, id, what was taken.</param>
/// <param name="State">The daemon's state directory.</param>
/// <param name="Root">"/", or where a test keeps its tree: only at "/" the running system is touched.</param>
internal sealed record FirstBootPlaces(string Boot, string Setup, string State, string Root)
{
    public const string SystemSetup = "/var/lib/edgecam-setup";
    public const string SystemState = "/var/lib/edgecam";

    public string Result => Path.Combine(Boot, "edgecam-result.txt");

    public string Credentials => Path.Combine(Setup, "credentials");

    public string RtspPassword => Path.Combine(Credentials, RtspPasswordName);

    public string MqttPassword => Path.Combine(Credentials, MqttPasswordName);

    public string Id => Path.Combine(Setup, "id");

    public string Taken => Path.Combine(Setup, "first-boot.json");

    public bool IsRunningSystem => Root is "/";

    /// <summary>A file of the system, such as <c>etc/hostname</c>.</summary>
    public string System(string path) => Path.Combine(Root, path);

    /// <summary>Raspberry Pi OS since Debian 12 mounts it at /boot/firmware, before and elsewhere it is /boot.</summary>
    public static string BootOf(string root) =>
        Path.Combine(root, "boot/firmware") is var firmware && Directory.Exists(firmware) ? firmware : Path.Combine(root, "boot");

    /// <summary>Names of credentials, as a PasswordFile of the options has them.</summary>
    public const string RtspPasswordName = "rtsp.password";
    public const string MqttPasswordName = "mqtt.password";
}
