namespace EdgeCam.Units;

/// <summary>An RTP timestamp in ticks of its payload's clock; compared modulo 2^32 (RFC 3550 §5.1).</summary>
public readonly record struct RtpTimestamp(uint Value)
{
    public static RtpTimestamp operator +(RtpTimestamp timestamp, long ticks) => new(unchecked((uint)(timestamp.Value + ticks)));

    /// <summary>The signed distance from <paramref name="other"/> to this.</summary>
    public int DistanceFrom(RtpTimestamp other) => unchecked((int)(Value - other.Value));
}

/// <summary>A synchronization source identifier (RFC 3550 §3).</summary>
public readonly record struct Ssrc(uint Value);
