namespace EdgeCam.Remote.Discovery;

/// <summary>The entities that Home Assistant may set, as they stand in <c>B/ent/KEY/set</c>.</summary>
public static class EntityKeys
{
    /// <summary>Whole kbit/s: the setting <c>encoder.bitrate_kbps</c>.</summary>
    public const string Bitrate = "bitrate_kbps";

    /// <summary>Frames per second, 0 as the source: the setting <c>encoder.frames_per_second</c>.</summary>
    public const string FrameRate = "frames_per_second";

    /// <summary>What the uplinks give up first.</summary>
    public const string Profile = "profile";

    /// <summary>true or false: pictures are kept back.</summary>
    public const string Privacy = "privacy";

    /// <summary>true or false.</summary>
    public const string IrLight = "ir_light";
}
