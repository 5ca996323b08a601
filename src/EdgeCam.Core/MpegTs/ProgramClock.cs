using System.Diagnostics;
using EdgeCam.Units;

namespace EdgeCam.MpegTs;

/// <summary>
/// The programme clock (PCR, ISO/IEC 13818-1 §2.4.2.2) in ticks of 27 MHz: the instant of sending less a lag.
/// </summary>
/// <remarks>
/// The lag is 0 while every unit is sent before its PTS. A unit sent later holds the clock back by its
/// lateness, and the clock stays back until a break: a stream whose encoder is slower than the configured
/// delay then plays that much later, where a clock ahead of the PTS would make players drop every frame.
/// After a single stall that much would be kept for ever: see <see cref="TryCatchUp"/>. The clock never runs
/// backwards within a time base. Thread-bound.
/// </remarks>
internal sealed class ProgramClock
{
    public const int TicksPerSecond = 27_000_000;

    private long _lag;
    private long _last = -1;
    private long _needed;                                 // the most lag that a unit asked for since _since
    private MediaInstant _since = MediaInstant.Never;
    private MediaInstant _at;                             // when the newest unit was looked at

    /// <summary>When the next PCR is due at the latest.</summary>
    public MediaInstant Due { get; private set; } = AtOnce;

    public TimeSpan Lag => TimeSpan.FromMicroseconds(_lag / TicksPerMicrosecond);

    public bool IsDue(MediaInstant now) => now >= Due;

    /// <summary>Asks for a PCR in the next packet that can carry it.</summary>
    public void MakeDue() => Due = AtOnce;

    /// <summary>Holds the clock back so far that it stands before the PTS of the unit that is being sent.</summary>
    /// <param name="pts">Ticks of 90 kHz, not wrapped.</param>
    public void HoldBefore(long pts, MediaInstant now)
    {
        var latest = (pts * TicksPerPtsTick) - MinimumLead;
        var needed = now.ToClock(TicksPerSecond) - latest;
        (_lag, _needed) = (Math.Max(_lag, needed), Math.Max(_needed, needed));
        (_since, _at) = (MediaInstant.Min(_since, now), now);
    }

    /// <summary>
    /// Begins a new time base with a smaller lag, when for seconds every unit came early enough for one that is worth it:
    /// then the packets to come are marked as discontinuous.
    /// </summary>
    public bool TryCatchUp()
    {
        if (_since == MediaInstant.Never || _at - _since < ProvenAfter)
            return false;
        var needed = _needed;
        (_needed, _since) = (0, _at);
        if (_lag - needed < WorthABreak)
            return false;
        Restart();
        _lag = needed;
        return true;
    }

    /// <summary>The PCR of a packet that is sent at <paramref name="now"/>, not wrapped.</summary>
    public long Take(MediaInstant now)
    {
        Debug.Assert(now.Nanoseconds >= 0, "CLOCK_MONOTONIC counts from the boot");
        Due = now + Interval;
        // Two packets of one instant still differ: equal PCRs would claim an infinite rate between them.
        _last = Math.Max(_last + 1, now.ToClock(TicksPerSecond) - _lag);
        return _last;
    }

    /// <summary>Forgets lag and past: the next PCR is the first of a new time base.</summary>
    public void Restart()
    {
        (_lag, _needed, _since) = (0, 0, MediaInstant.Never);
        _last = -1;
        MakeDue();
    }

    private const int TicksPerMicrosecond = TicksPerSecond / 1_000_000;
    private const int TicksPerPtsTick = TicksPerSecond / PesHeader.ClockRate;
    private const int MinimumLead = TicksPerSecond / 1_000; // 1 ms: a unit is to be there before its time

    private const int WorthABreak = TicksPerSecond * 3 / 10;

    private static TimeSpan ProvenAfter => TimeSpan.FromSeconds(2);

    private static MediaInstant AtOnce => new(long.MinValue);

    // ETSI TR 101 290 §5.2.2 wants a PCR each 40 ms; 5 ms are for a late wake-up.
    private static TimeSpan Interval => TimeSpan.FromMilliseconds(35);
}
