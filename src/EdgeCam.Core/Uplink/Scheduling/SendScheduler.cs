using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Uplink.Scheduling;

/// <summary>Chooses the lane whose head is sent next, by a named policy.</summary>
/// <remarks>Thread-bound; allocates nothing.</remarks>
/// <param name="interleaves">False: a unit that was begun is finished before another is chosen.</param>
internal sealed class SendScheduler(SendPolicy policy, SendLane[] lanes, bool interleaves)
{
    /// <summary>Gives up what is too old, then chooses among the lanes that are open. Null: nothing may be sent.</summary>
    public SendLane? Next(MediaInstant now)
    {
        SendLane? best = null;
        foreach (var lane in lanes)
        {
            lane.Expire(now);
            while (policy == SendPolicy.Priority && lane.HasDisposableBeforeReference)
                lane.DropHead(DropReason.Disposable);
            if (!interleaves && lane is { Count: > 0, Position: not null })
                return lane;
            if (lane is { Count: > 0, IsOpen: true } && (best is null || Precedes(lane, best)))
                best = lane;
        }

        return best;
    }

    // Lanes stand in the order sound, then video by rising rate: whoever comes first keeps the turn unless beaten.
    private bool Precedes(SendLane lane, SendLane best) => policy switch
    {
        SendPolicy.TimeOrder => lane.Head.Info.CapturedAt < best.Head.Info.CapturedAt,
        SendPolicy.Deadline => lane.Head.Info.CapturedAt + lane.Deadline < best.Head.Info.CapturedAt + best.Deadline,
        SendPolicy.Priority => best.Track.Track == Track.Video && lane.Head.Info.CapturedAt < best.Head.Info.CapturedAt,
        _ => false,
    };
}
