using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>The packets that a stream misses: when each is asked for next, and when it is given up.</summary>
/// <remarks>Thread-bound; its memory is fixed.</remarks>
/// <param name="capacity">The most that may be missing.</param>
internal sealed class MissingPackets(int capacity)
{
    private readonly Missing[] _missing = new Missing[capacity]; // by number
    private int _count;

    /// <summary>The oldest; larger than every number when nothing is missing.</summary>
    public long First => _count == 0 ? long.MaxValue : _missing[0].Number;

    /// <summary>When the oldest is given up; the others wait for it, so theirs does not matter yet.</summary>
    public MediaInstant FirstGiveUp => _count == 0 ? MediaInstant.Never : _missing[0].GiveUpAt;

    public MediaInstant NextAsk
    {
        get
        {
            var next = MediaInstant.Never;
            foreach (var one in _missing.AsSpan(0, _count))
                next = MediaInstant.Min(next, one.AskAt);
            return next;
        }
    }

    public void Clear() => _count = 0;

    /// <summary>Adds the packets from <paramref name="from"/> up to but not with <paramref name="to"/>; false, and none is added, when they are too many.</summary>
    public bool TryAdd(long from, long to, MediaInstant askAt, MediaInstant giveUpAt)
    {
        if (to - from > capacity - _count)
            return false;
        for (var number = from; number < to; number++)
            _missing[_count++] = new Missing(number, askAt, giveUpAt);
        return true;
    }

    /// <summary>The packet has come.</summary>
    /// <returns>When it was first asked for; null when it was not, or was not missing.</returns>
    public MediaInstant? Remove(long number)
    {
        var at = _missing.AsSpan(0, _count).BinarySearch(new Missing(number, default, default), default(ByNumber));
        if (at < 0)
            return null;
        var askedAt = _missing[at].AskedAt;
        _missing.AsSpan((at + 1)..(_count--)).CopyTo(_missing.AsSpan(at));
        return askedAt;
    }

    /// <summary>Gives up all before <paramref name="number"/>.</summary>
    /// <returns>How many.</returns>
    public int RemoveBefore(long number)
    {
        var kept = 0;
        while (kept < _count && _missing[kept].Number < number)
            kept++;
        _missing.AsSpan(kept.._count).CopyTo(_missing);
        _count -= kept;
        return kept;
    }

    /// <summary>Later packets have shown that those up to <paramref name="number"/> are not merely late: ask at once if they never were.</summary>
    public void Hurry(long number, MediaInstant now)
    {
        for (var i = _count - 1; i >= 0 && !_missing[i].IsHurried; i--)
        {
            if (_missing[i].Number <= number)
                _missing[i] = _missing[i] with { AskAt = MediaInstant.Min(_missing[i].AskAt, now), IsHurried = true };
        }
    }

    /// <summary>Takes the numbers that are to be asked for now; each comes again after <paramref name="repeatAfter"/>.</summary>
    /// <returns>How many were put into <paramref name="due"/>.</returns>
    public int TakeDue(MediaInstant now, TimeSpan repeatAfter, Span<SequenceNumber> due)
    {
        var taken = 0;
        for (var i = 0; i < _count && taken < due.Length; i++)
        {
            if (_missing[i].AskAt > now)
                continue;
            due[taken++] = PacketWindow.SequenceOf(_missing[i].Number);
            _missing[i] = _missing[i] with { AskAt = now + repeatAfter, AskedAt = _missing[i].AskedAt ?? now, IsHurried = true };
        }

        return taken;
    }

    private readonly record struct Missing(long Number, MediaInstant AskAt, MediaInstant GiveUpAt, MediaInstant? AskedAt = null, bool IsHurried = false);

    private readonly struct ByNumber : IComparer<Missing>
    {
        public int Compare(Missing left, Missing right) => left.Number.CompareTo(right.Number);
    }
}
