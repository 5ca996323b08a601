using EdgeCam.Ring;
using EdgeCam.Units;

namespace EdgeCam.Media;

/// <summary>
/// Reads one stretch of a stream out of its ring: from an IDR on, to a time that may lie ahead. What the writer overwrote
/// before it was read is passed over to the next IDR, and counted as missing.
/// </summary>
/// <remarks>Thread-bound to its reader; the writer never waits for it.</remarks>
public sealed class ClipSpan
{
    private readonly LiveStream _stream;
    private readonly MediaInstant _until;
    private RingCursor _cursor;
    private bool _waitsForIdr = true;

    /// <summary>Begins at the last IDR up to <paramref name="from"/>, else at the first behind it, else at the next that comes.</summary>
    /// <param name="until">Pictures captured then or later do not belong to it any more.</param>
    public ClipSpan(LiveStream stream, MediaInstant from, MediaInstant until)
    {
        _stream = stream;
        _until = until;
        _cursor = new RingCursor { Next = BeginIn(stream.Ring, from) };
        if (_cursor.Next > stream.Ring.Newest)
            stream.RequestIdr();
    }

    /// <summary>When the first picture was captured; null until it is taken.</summary>
    public MediaInstant? Begin { get; private set; }

    /// <summary>When the picture taken last was captured.</summary>
    public MediaInstant LastPicture { get; private set; }

    /// <summary>How much of the time since <see cref="Begin"/> is not shown, because it was overwritten first.</summary>
    public TimeSpan Missing { get; private set; }

    /// <summary>A picture from beyond the end was seen.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Borrows the next unit of the stretch: a picture, or sound from the first picture on.</summary>
    /// <returns>False: there is none yet, or no more (<see cref="IsOver"/>).</returns>
    public bool TryPeek(out AccessUnitView unit)
    {
        while (!IsOver && _cursor.TryPeek(_stream.Ring, out unit) is var read and not RingRead.Empty)
        {
            if (read == RingRead.Lapped)
                WaitForIdr();
            else if (IsWanted(unit.Info))
                return true;
            else if (!IsOver)
                _cursor.Advance();
        }

        unit = default;
        return false;
    }

    /// <summary>Takes the unit that was peeked.</summary>
    public void Advance(in AccessUnitInfo info)
    {
        _cursor.Advance();
        if (info.Track == Track.Sound)
            return;
        if (_waitsForIdr && Begin is not null)
            Missing += Max(info.CapturedAt - LastPicture - _stream.Rate.Interval, TimeSpan.Zero);
        _waitsForIdr = false;
        Begin ??= info.CapturedAt;
        LastPicture = info.CapturedAt;
    }

    /// <summary>The unit that was peeked had been overwritten before it was copied.</summary>
    public void OnTorn()
    {
        _cursor.OnLapped(_stream.Ring);
        WaitForIdr();
    }

    private void WaitForIdr()
    {
        if (!_waitsForIdr)
            _stream.RequestIdr();
        _waitsForIdr = true;
    }

    private bool IsWanted(in AccessUnitInfo info)
    {
        if (info.Track == Track.Sound)
            return !_waitsForIdr && info.CapturedAt >= Begin;
        if (_waitsForIdr && !info.IsIdr)
            return false;
        IsOver = info.CapturedAt >= _until && Begin is not null;
        return !IsOver;
    }

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static long BeginIn(FrameRing ring, MediaInstant from)
    {
        var begin = 0L;
        var newest = ring.Newest;
        for (var sequence = ring.OldestIntact; sequence <= newest; sequence++)
        {
            if (ring.TryRead(sequence, out var unit) != RingRead.Ok || !unit.Info.IsIdr)
                continue;
            if (begin != 0 && unit.Info.CapturedAt > from)
                break;
            begin = sequence;
        }

        return begin != 0 ? begin : newest + 1;
    }
}
