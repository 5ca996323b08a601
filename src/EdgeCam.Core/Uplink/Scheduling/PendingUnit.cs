using EdgeCam.Media;

namespace EdgeCam.Uplink.Scheduling;

/// <summary>An access unit that waits to be sent; its bytes stay in the ring.</summary>
/// <param name="Sequence">Its number in the ring.</param>
/// <param name="Bytes">Its length.</param>
internal readonly record struct PendingUnit(long Sequence, AccessUnitInfo Info, int Bytes);

/// <summary>Why something was not sent.</summary>
public enum DropReason : byte
{
    /// <summary>Older than its deadline.</summary>
    Expired,

    /// <summary>A picture that no other needs made way for one that others need.</summary>
    Disposable,

    /// <summary>An IDR behind it made it superfluous while the link was behind.</summary>
    Superseded,

    /// <summary>It refers to a picture that was dropped.</summary>
    WaitingForIdr,

    /// <summary>Overwritten in the ring, or more waited than is kept track of.</summary>
    Lapped,
}
