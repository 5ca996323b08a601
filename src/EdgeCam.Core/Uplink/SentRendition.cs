using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Units;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Uplink;

/// <summary>
/// One encoding of the camera's pictures on its way: the ring that it comes from, its streams on the wire, what waits of it,
/// what is to go again, and what its encoder was told.
/// </summary>
/// <remarks>Thread-bound; allocates nothing after construction.</remarks>
internal sealed class SentRendition
{
    private RingCursor _cursor;
    private long _newestIdr;         // in the ring, of those that were sent or begun
    private uint _packetsBeforeIdr;  // of the video, when that IDR was begun
    private EncoderDemand _told;
    private bool _isTold;

    /// <param name="place">See <see cref="Index"/> and <see cref="RepairIndex"/>.</param>
    /// <param name="capacity">Packets that are remembered of each.</param>
    public SentRendition(UplinkRendition which, LiveStream source, RenditionIdentity names, (int Index, int RepairIndex) place, int capacity, SendLane lane)
    {
        (Which, Source, Names, Lane) = (which, source, names, lane);
        (Index, RepairIndex) = place;
        Video = new UplinkStream(names.Video.Ssrc, names.FirstVideo, capacity);
        Repairs = new UplinkStream(names.Retransmission, names.FirstRetransmission, capacity);
        SkipToNewest();
    }

    public UplinkRendition Which { get; }

    public LiveStream Source { get; }

    public RenditionIdentity Names { get; }

    /// <summary>Of its video among the session's streams, and of its lane among the lanes.</summary>
    public int Index { get; }

    /// <summary>Of its retransmissions among the session's streams.</summary>
    public int RepairIndex { get; }

    public SendLane Lane { get; }

    public UplinkStream Video { get; }

    public UplinkStream Repairs { get; }

    /// <summary>What the far end asked for and has not been sent yet.</summary>
    public RepairQueue Wanted { get; } = new();

    /// <summary>In the log, the newest packet of its video that arrived; -1 before the first.</summary>
    public long NewestArrived { get; set; } = -1;

    /// <summary>When the newest picture was published.</summary>
    public MediaInstant LastPicture { get; set; }

    /// <summary>The newest picture was let through though the link is dark.</summary>
    public bool IsProbe { get; set; }

    /// <summary>True: its next picture is not to be made.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Takes the next unit that was written to the ring.</summary>
    public bool TryTakePublished(out PendingUnit unit)
    {
        unit = default;
        var read = _cursor.TryPeek(Source.Ring, out var view);
        for (; read == RingRead.Lapped; read = _cursor.TryPeek(Source.Ring, out view))
            Lane.WaitForIdr();
        if (read != RingRead.Ok)
            return false;
        _cursor.Advance();
        unit = new PendingUnit(view.Sequence, view.Info, view.Bytes.Length);
        return true;
    }

    /// <summary>A packet of a picture was sent.</summary>
    public void OnSent(in PendingUnit unit)
    {
        if (unit.Info.IsIdr && _newestIdr != unit.Sequence)
            (_newestIdr, _packetsBeforeIdr) = (unit.Sequence, Video.Packets - 1);
    }

    /// <summary>A packet of that unit stays lost: what refers to it cannot be decoded, unless an IDR has been sent since.</summary>
    public void GiveUp(long unit)
    {
        if (unit >= _newestIdr)
            Lane.WaitForIdr();
    }

    /// <summary>
    /// Of a packet that is out of the log nobody knows the picture, but whether an IDR was begun since: then no picture
    /// that is still to come refers to it. If that IDR is missed in turn, its own packets are asked for.
    /// </summary>
    public bool MayMatter(SequenceNumber missing) =>
        Video.AgeOf(missing) is > 0 and var age && age <= unchecked(Video.Packets - _packetsBeforeIdr);

    /// <summary>True when the encoder was not told that last.</summary>
    public bool TryTell(in EncoderDemand demand)
    {
        if (_isTold && demand == _told)
            return false;
        (_told, _isTold) = (demand, true);
        return true;
    }

    /// <summary>The far end knows nothing of what came before.</summary>
    public void Restart()
    {
        Lane.Restart();
        Wanted.Clear();
        SkipToNewest();
    }

    private void SkipToNewest() => _cursor.Next = Source.Ring.Newest + 1;
}
