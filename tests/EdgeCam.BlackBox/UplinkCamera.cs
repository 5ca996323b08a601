namespace EdgeCam.BlackBox;

/// <summary>What the tests of uplinks set up and look at in common.</summary>
internal static class UplinkCamera
{
    public static (string Key, object Value)[] To(string url) => [("Uplinks__0__Url", url), ("UplinkEncoder__Preset", "Ultrafast"), ("Encoder__GopSeconds", 1)];

    /// <summary>In the log alone: the status line repeats why there is no connection.</summary>
    public static int Count(RunningCamera camera, string text) =>
        camera.Said.Split('\n').Where(line => line.Contains("EdgeCam[", StringComparison.Ordinal)).Sum(line => line.Split(text).Length - 1);
}
