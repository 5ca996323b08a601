namespace EdgeCam.Motion;

/// <summary>Which blocks changed, which of them count, and where they are. A block that changed alone is nothing.</summary>
/// <remarks>Thread-bound. Allocates nothing after construction.</remarks>
internal sealed class BlockMap(int columns, int rows)
{
    private readonly byte[] _changed = new byte[columns * rows];
    private readonly bool[] _isWatched = new bool[columns * rows];
    private int _watched;

    /// <summary>1 for each block that changed, row by row; filled by the caller.</summary>
    public Span<byte> Changed => _changed;

    /// <summary>Says which blocks count: those whose middle lies in a zone, and in none that is excluded.</summary>
    public void Apply(IReadOnlyList<MotionZone> zones)
    {
        _watched = 0;
        for (var block = 0; block < _isWatched.Length; block++)
        {
            _isWatched[block] = IsWatched(zones, ((block % columns) + 0.5) * 100 / columns, ((block / columns) + 0.5) * 100 / rows);
            _watched += _isWatched[block] ? 1 : 0;
        }
    }

    /// <summary>The share of all blocks that changed, watched or not.</summary>
    public float ShareOfAll()
    {
        var changed = 0;
        foreach (var one in _changed)
            changed += one;
        return (float)changed / _changed.Length;
    }

    /// <summary>The share of the watched blocks that changed beside another, and the box around them.</summary>
    public float Measure(out MotionBox box)
    {
        var (left, top, right, bottom, count) = (columns, rows, -1, -1, 0);
        for (var block = 0; block < _changed.Length; block++)
        {
            if (_changed[block] == 0 || !_isWatched[block] || !HasNeighbour(block))
                continue;
            count++;
            left = Math.Min(left, block % columns);
            right = Math.Max(right, block % columns);
            top = Math.Min(top, block / columns);
            bottom = Math.Max(bottom, block / columns);
        }

        box = count == 0 ? default : new MotionBox(
            100.0 * left / columns, 100.0 * top / rows, 100.0 * (right - left + 1) / columns, 100.0 * (bottom - top + 1) / rows);
        return count == 0 ? 0 : (float)count / _watched;
    }

    private bool HasNeighbour(int block)
    {
        var (column, row) = (block % columns, block / columns);
        return (column > 0 && _changed[block - 1] != 0) || (column < columns - 1 && _changed[block + 1] != 0)
            || (row > 0 && _changed[block - columns] != 0) || (row < rows - 1 && _changed[block + columns] != 0);
    }

    private static bool IsWatched(IReadOnlyList<MotionZone> zones, double x, double y)
    {
        var (isIn, hasIncluded) = (false, false);
        foreach (var zone in zones)
        {
            if (zone.IsExcluded && zone.Holds(x, y))
                return false;
            hasIncluded |= !zone.IsExcluded;
            isIn |= !zone.IsExcluded && zone.Holds(x, y);
        }

        return isIn || !hasIncluded;
    }
}
