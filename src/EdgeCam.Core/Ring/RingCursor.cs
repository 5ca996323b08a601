namespace EdgeCam.Ring;

/// <summary>
/// One reader's place in the ring: a number, never a queue. A reader that was overtaken by the writer
/// is told so once, is counted, and goes on at the newest IDR.
/// </summary>
/// <remarks>Thread-bound to its reader.</remarks>
public struct RingCursor
{
    /// <summary>The sequence number that is read next.</summary>
    public long Next { get; set; }

    /// <summary>How often the reader lost units: overtaken by the writer, or moved on because it lagged.</summary>
    public long Laps { get; private set; }

    /// <summary>
    /// Borrows the next unit without taking it. After <see cref="RingRead.Lapped"/> the cursor already stands
    /// at the newest IDR, or behind the newest unit when no IDR is left.
    /// </summary>
    public RingRead TryPeek(FrameRing ring, out AccessUnitView view)
    {
        var read = ring.TryRead(Next, out view);
        if (read == RingRead.Lapped)
            OnLapped(ring);
        return read;
    }

    /// <summary>Takes the unit that was peeked.</summary>
    public void Advance() => Next++;

    /// <summary>A copy from the peeked unit turned out torn: as if it had been found lapped.</summary>
    public void OnLapped(FrameRing ring)
    {
        Laps++;
        var live = ring.Newest + 1; // read before NewestIdr: an IDR that is passed over here shows itself there
        var idr = ring.NewestIdr;
        Next = idr > Next && idr >= ring.OldestIntact ? idr : live;
    }

    /// <summary>Moves on to the newest IDR if one was written after the unit that would be read next.</summary>
    public bool SkipToNewestIdr(FrameRing ring)
    {
        if (ring.NewestIdr <= Next)
            return false;
        Laps++;
        Next = ring.NewestIdr;
        return true;
    }

    /// <summary>Moves on to what is written next: the rest of this GOP is given up.</summary>
    public void SkipToLive(FrameRing ring)
    {
        Laps++;
        Next = ring.Newest + 1;
    }

    /// <summary>How much older the unit to be read next is than the newest one; zero at the live edge.</summary>
    public readonly TimeSpan LagIn(FrameRing ring) =>
        ring.TryRead(Next, out var mine) == RingRead.Ok && ring.TryRead(ring.Newest, out var newest) == RingRead.Ok
            ? newest.Info.CapturedAt - mine.Info.CapturedAt
            : TimeSpan.Zero;
}
