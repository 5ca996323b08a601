namespace EdgeCam.Uplink;

/// <summary>Whether a session that hears of its link by receiver reports alone sends as it sees fit (RFC 8083).</summary>
public enum UplinkCircuit : byte
{
    Closed,

    /// <summary>No report names new packets any more: the least is sent until one does.</summary>
    Silent,

    /// <summary>Report after report tells of more loss than a tenth of the rate would be fair at: the least is sent until one does not.</summary>
    Congested,
}
