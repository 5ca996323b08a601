namespace EdgeCam.Testing.Rig;

/// <summary>What the virtual machine of tests/rig has: vivid's cameras and the encoder vh264, which break on purpose.</summary>
public static class VirtualHardware
{
    public const string SinglePlanar = "/dev/video0";
    public const string MultiPlanar = "/dev/video1";
    public const string Encoder = "/dev/video11";
    public const string Reason = "needs: tests/rig/run.sh";
    private const string Parameters = "/sys/module/vh264/parameters/";
    private const string CameraDriver = "/sys/bus/platform/drivers/vivid/";

    public static bool IsThere => Directory.Exists(Parameters);

    /// <summary>
    /// Of the encoder: <c>hang_after</c> and <c>error_every</c> so many pictures, 0 for never, for encoders that are opened later too;
    /// <c>stuck</c>: as long as it is 1, who closes one that hangs waits, and no signal ends that.
    /// </summary>
    public static void Set(string parameter, int value) => File.WriteAllText(Parameters + parameter, $"{value}\n");

    /// <summary>Both cameras.</summary>
    public static void Unplug() => File.WriteAllText(CameraDriver + "unbind", "vivid.0");

    public static void Plug() => File.WriteAllText(CameraDriver + "bind", "vivid.0");
}
