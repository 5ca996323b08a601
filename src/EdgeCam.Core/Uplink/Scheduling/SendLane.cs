using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Uplink.Scheduling;

/// <summary>
/// One stream of a session on its way out: the units that wait, in decoding order, and how far the first of them
/// has been sent. A unit that others refer to is never given up without asking for an IDR.
/// </summary>
/// <remarks>Thread-bound; allocates nothing after construction.</remarks>
internal sealed class SendLane
{
    private readonly PendingUnit[] _units = new PendingUnit[MostUnits];
    private int _first;

    public SendLane(LiveStream stream, RtpTrack track, TimeSpan deadline, UplinkCounters counters)
    {
        (Stream, Track, Deadline, Counters) = (stream, track, deadline, counters);
        IsWaitingForIdr = track.Track == Media.Track.Video;
    }

    public LiveStream Stream { get; }

    public RtpTrack Track { get; }

    /// <summary>The age at which a unit is no longer sent.</summary>
    public TimeSpan Deadline { get; }

    /// <summary>False while what waits here has to: the link behind is full, or more is to come with it.</summary>
    public bool IsOpen { get; set; } = true;

    public int Count { get; private set; }

    /// <summary>Bytes that wait, without what is sent of the first unit.</summary>
    public long Bytes { get; private set; }

    /// <summary>The unit that is sent next; <see cref="Count"/> must be above 0.</summary>
    public ref readonly PendingUnit Head => ref _units[_first];

    /// <summary>What waits, from the head on; the index is below <see cref="Count"/>.</summary>
    public ref readonly PendingUnit this[int index] => ref _units[(_first + index) % MostUnits];

    /// <summary>Where sending the head goes on; null before its first packet.</summary>
    public PacketPosition? Position { get; private set; }

    public bool IsWaitingForIdr { get; private set; }

    /// <summary>True when a unit that others refer to waits behind a head that none refers to, wherever it stands.</summary>
    public bool HasDisposableBeforeReference => Count > 1 && Position is null && IsDisposable(Head) && HasReference();

    private UplinkCounters Counters { get; }

    /// <summary>Takes a unit that was published.</summary>
    /// <param name="isBehind">The link is late: an IDR makes what waits before it superfluous.</param>
    public void Add(in PendingUnit unit, bool isBehind)
    {
        if (unit.Info.IsIdr && isBehind)
            Clear(DropReason.Superseded);
        if (Count == MostUnits)
            GiveUp(unit.Info.IsIdr);
        if (IsWaitingForIdr && !unit.Info.IsIdr)
        {
            Counters.OnDropped(DropReason.WaitingForIdr);
            Stream.RequestIdr();
            return;
        }

        IsWaitingForIdr = false;
        _units[(_first + Count++) % MostUnits] = unit;
        Bytes += unit.Bytes;
    }

    /// <summary>Notes what was sent of the head, and of the units that went with it.</summary>
    /// <param name="next">Where the next packet begins.</param>
    /// <param name="isLast">The head is out.</param>
    /// <param name="units">With the head.</param>
    public void OnSent(int payloadBytes, PacketPosition next, bool isLast, int units = 1)
    {
        Bytes -= Math.Min(payloadBytes, Bytes);
        Position = next;
        for (; isLast && units > 0; units--)
            Remove();
    }

    /// <summary>Gives up heads that are older than the deadline.</summary>
    public void Expire(MediaInstant now)
    {
        while (Count > 0 && now - Head.Info.CapturedAt > Deadline)
            DropHead(DropReason.Expired);
    }

    /// <summary>Gives up the head, and if others refer to it all that waits behind it up to an IDR.</summary>
    public void DropHead(DropReason reason)
    {
        var isReference = Track.Track == Media.Track.Video && !IsDisposable(Head);
        Counters.OnDropped(reason);
        Remove();
        if (isReference)
            WaitForIdr();
    }

    /// <summary>Nobody knows what was sent: begins anew, video with an IDR.</summary>
    public void Restart()
    {
        Clear(DropReason.WaitingForIdr);
        if (Track.Track == Media.Track.Video)
            WaitForIdr();
    }

    /// <summary>What waits cannot be decoded: it is dropped up to an IDR, which is asked for if none waits.</summary>
    public void WaitForIdr()
    {
        while (Count > 0 && !Head.Info.IsIdr)
        {
            Counters.OnDropped(DropReason.WaitingForIdr);
            Remove();
        }

        IsWaitingForIdr = Count == 0;
        if (IsWaitingForIdr)
            Stream.RequestIdr();
    }

    private bool HasReference()
    {
        for (var i = 1; i < Count; i++)
        {
            if (!IsDisposable(_units[(_first + i) % MostUnits]))
                return true;
        }

        return false;
    }

    private void GiveUp(bool forIdr)
    {
        Clear(DropReason.Lapped);
        if (Track.Track == Media.Track.Video && !forIdr)
            WaitForIdr();
    }

    private void Clear(DropReason reason)
    {
        for (; Count > 0; Remove())
            Counters.OnDropped(reason);
    }

    private void Remove()
    {
        _first = (_first + 1) % MostUnits;
        Count--;
        Position = null;
        Bytes = 0;
        for (var i = 0; i < Count; i++)
            Bytes += _units[(_first + i) % MostUnits].Bytes;
    }

    private static bool IsDisposable(in PendingUnit unit) => (unit.Info.Flags & AccessUnitFlags.Disposable) != AccessUnitFlags.None;

    private const int MostUnits = 256; // over eight seconds of pictures, over five of sound
}
