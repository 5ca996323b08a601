namespace EdgeCam.Uplink.Scheduling;

/// <summary>In which order units that wait at the same time are sent. Within one stream it is always decoding order.</summary>
public enum SendPolicy
{
    /// <summary>By capture time over all streams: sound and picture stay in step, and wait together.</summary>
    TimeOrder,

    /// <summary>Whose deadline comes first: sound, whose deadline is shorter, overtakes pictures as it gets late.</summary>
    Deadline,

    /// <summary>Sound before pictures, and no picture that others do without while one that others need waits.</summary>
    Priority,

    /// <summary>Sound, then the renditions by rising rate: the low one always gets through, the high one with what is left.</summary>
    RateOrder,
}
