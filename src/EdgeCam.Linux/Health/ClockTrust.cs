using System.Globalization;
using EdgeCam.Units;

namespace EdgeCam.Linux.Health;

/// <summary>
/// Whether certificates can be judged by the time of day. A board without a battery begins years ago, when none was valid yet:
/// until somebody sets its clock it is given a while, and after that is tried all the same.
/// </summary>
/// <param name="isSynchronized">See <see cref="ClockStatus"/>.</param>
/// <param name="time">Of day.</param>
/// <remarks>Thread-bound.</remarks>
public sealed class ClockTrust(Func<bool> isSynchronized, Func<DateTimeOffset> time)
{
    /// <summary>How long it waits, from the first time it is asked.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>No build of this is older: a clock that says less is wrong.</summary>
    public static readonly DateTimeOffset Earliest = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private MediaInstant? _waitsUntil;

    /// <summary>Of this machine.</summary>
    public ClockTrust()
        : this(() => ClockStatus.IsSynchronized("/"), () => DateTimeOffset.UtcNow)
    {
    }

    /// <param name="now">Of the monotonic clock, which nobody sets.</param>
    /// <param name="reason">Why TLS has to wait, and for how long at most; empty: it may begin.</param>
    public bool MayBeginTls(MediaInstant now, out string reason)
    {
        reason = "";
        var today = time();
        if (today >= Earliest || isSynchronized())
            return true;
        _waitsUntil ??= now + Patience;
        if (now >= _waitsUntil)
            return true;
        reason = string.Create(CultureInfo.InvariantCulture, $"the clock says {today.UtcDateTime:yyyy-MM-dd} and cannot be right, so that no certificate can be judged: it is tried all the same {Patience.TotalSeconds:0} s after the first attempt, or once the clock is set (by NTP: see timedatectl)");
        return false;
    }
}
