using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Units;

namespace EdgeCam.Net.Rtp;

/// <summary>
/// Where a player that joins begins, so that it sees a picture at once: at the newest IDR when that is
/// fresh, else at one that is forced, else (passed-through streams make IDRs when they like) at the newest
/// IDR in the ring, with the pictures from there to the live edge squeezed in time so that the player
/// runs through them and then shows the present instead of staying a GOP behind.
/// </summary>
/// <param name="Cursor">Set to the first unit to send.</param>
/// <param name="WaitsForIdr">Everything before the next IDR is passed over.</param>
/// <param name="LiveEdge">The capture time from which pictures keep their own time.</param>
internal readonly record struct PlayStart(RingCursor Cursor, bool WaitsForIdr, MediaInstant LiveEdge)
{
    // An IDR that much older than the newest unit costs a player less than another IDR costs everyone.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(250);

    // 33 ms between pictures become 1 ms: shown at once, and still in order.
    private const int Squeeze = 32;

    public static PlayStart In(LiveStream stream)
    {
        var ring = stream.Ring;
        var atIdr = new RingCursor { Next = ring.NewestIdr };
        var isHeld = ring.NewestIdr > 0 && ring.TryRead(ring.NewestIdr, out _) == RingRead.Ok;
        if (isHeld && (!stream.CanForceIdr || atIdr.LagIn(ring) <= Fresh))
            return new PlayStart(atIdr, WaitsForIdr: false, LiveEdgeOf(ring));

        return AtNextIdr(stream);
    }

    /// <summary>Begins with an IDR that is yet to come, and asks for it.</summary>
    public static PlayStart AtNextIdr(LiveStream stream)
    {
        var next = new RingCursor { Next = stream.Ring.Newest + 1 }; // before asking: the answer must not pass by unseen
        stream.RequestIdr();
        return new PlayStart(next, WaitsForIdr: true, default);
    }

    /// <summary>The capture time that a unit's RTP timestamp is made from.</summary>
    public MediaInstant TimeFor(MediaInstant capturedAt) =>
        capturedAt >= LiveEdge ? capturedAt : LiveEdge - ((LiveEdge - capturedAt) / Squeeze);

    private static MediaInstant LiveEdgeOf(FrameRing ring) =>
        ring.TryRead(ring.Newest, out var newest) == RingRead.Ok ? newest.Info.CapturedAt : default;
}
