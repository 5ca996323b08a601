using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink.Packing;

/// <summary>How much of the sound that waits goes out together. Reentrant.</summary>
internal static class SoundBatch
{
    private const int SamplesPerFrame = 1024; // AAC-LC

    /// <summary>
    /// Frames at the front of the lane that have room together and follow each other without a gap, at least 1: the far
    /// end is told the time of the first only.
    /// </summary>
    /// <param name="room">Bytes for all.</param>
    /// <param name="frameOverhead">What each takes besides its own bytes.</param>
    public static int Count(SendLane lane, int room, int frameOverhead)
    {
        var count = 1;
        var left = room - frameOverhead - lane.Head.Bytes;
        while (count < lane.Count && lane[count].Bytes + frameOverhead <= left && IsOnTime(lane, count))
            left -= lane[count++].Bytes + frameOverhead;
        return count;
    }

    private static bool IsOnTime(SendLane lane, int index)
    {
        var distance = lane.Track.TimestampOf(lane[index].Info.CapturedAt).DistanceFrom(lane.Track.TimestampOf(lane.Head.Info.CapturedAt));
        return Math.Abs(distance - (index * SamplesPerFrame)) < SamplesPerFrame / 2;
    }
}
