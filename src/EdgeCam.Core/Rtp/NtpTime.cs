namespace EdgeCam.Rtp;

/// <summary>The wall clock as sender reports state it: seconds since 1900 in 32.32 fixed point (RFC 3550 §4).</summary>
public static class NtpTime
{
    private static readonly DateTimeOffset Epoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Exact to 100 ns; wraps in 2036 as the format does.</summary>
    public static ulong Of(DateTimeOffset time)
    {
        var (seconds, rest) = Math.DivRem((time - Epoch).Ticks, TimeSpan.TicksPerSecond);
        return ((ulong)seconds << 32) | ((ulong)rest << 32) / TimeSpan.TicksPerSecond;
    }
}
