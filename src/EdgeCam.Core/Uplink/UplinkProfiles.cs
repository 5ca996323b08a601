using EdgeCam.Units;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink;

/// <summary>
/// Named plans, each a place in the triangle of delay, picture quality and bandwidth. What they share is how the link
/// is judged; what they differ in is what is sent when not everything can be, and how long it may wait.
/// </summary>
public static class UplinkProfiles
{
    public const string Default = "live";

    /// <summary>By name, in the order of rising delay.</summary>
    public static IReadOnlyDictionary<string, UplinkPlan> All { get; } = new Dictionary<string, UplinkPlan>(StringComparer.Ordinal)
    {
        // People answer each other: what is older than a third of a second disturbs more than it tells.
        ["conference"] = new UplinkPlan
        {
            Policy = SendPolicy.Priority,
            VideoDeadline = TimeSpan.FromMilliseconds(400),
            SoundDeadline = TimeSpan.FromMilliseconds(200),
        },

        // A surgeon's hand or a diagnosis: as quick as a conference, and no picture worse than it must be.
        ["telemedicine"] = new UplinkPlan
        {
            Policy = SendPolicy.Deadline,
            VideoDeadline = TimeSpan.FromMilliseconds(600),
            SoundDeadline = TimeSpan.FromMilliseconds(400),
            LeastRate = Bitrate.Kbps(400),
        },

        // One speaks, many watch: a second of delay is not noticed, a missing picture is.
        ["live"] = new UplinkPlan
        {
            Policy = SendPolicy.Priority,
            VideoDeadline = TimeSpan.FromSeconds(1),
            SoundDeadline = TimeSpan.FromMilliseconds(600),
        },

        // A lesson: every word must arrive, slides may come late. Three frames of sound share a packet.
        ["education"] = new UplinkPlan
        {
            Policy = SendPolicy.Priority,
            VideoDeadline = TimeSpan.FromSeconds(2),
            SoundDeadline = TimeSpan.FromSeconds(2),
            SoundAggregation = TimeSpan.FromMilliseconds(60),
        },

        // Somebody may look at it later: nothing that was seen is to be lost while there is a chance to send it. Five frames
        // of sound share a packet: on a link of 100 kbit/s their headers would take a sixth.
        ["monitoring"] = new UplinkPlan
        {
            Policy = SendPolicy.TimeOrder,
            VideoDeadline = TimeSpan.FromSeconds(4),
            SoundDeadline = TimeSpan.FromSeconds(4),
            SoundAggregation = TimeSpan.FromMilliseconds(100),
            LeastRate = Bitrate.Kbps(100),
        },
    };
}
