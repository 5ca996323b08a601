namespace EdgeCam.Ports;

/// <summary>Which of a source's buffers are out on loan, and under which generation.</summary>
/// <param name="count">Buffers in the pool.</param>
/// <param name="firstIndex">The index of the first, so that several pools of a source share one numbering.</param>
/// <remarks>Thread-bound, as its source. Allocates nothing after construction.</remarks>
public sealed class LoanPool(int count, int firstIndex)
{
    private readonly ushort[] _generations = new ushort[count];
    private readonly bool[] _isOut = new bool[count];

    /// <summary>How many are out.</summary>
    public int Out { get; private set; }

    /// <summary>Lends a buffer; false while all are out.</summary>
    /// <param name="slot">From 0; the loan's index counts from the pool's first index.</param>
    public bool TryLend(out BufferLoan loan, out int slot)
    {
        slot = Array.IndexOf(_isOut, false);
        loan = default;
        if (slot < 0)
            return false;
        loan = Lend(slot);
        return true;
    }

    /// <summary>Lends a certain buffer, which is not out.</summary>
    public BufferLoan Lend(int slot)
    {
        _isOut[slot] = true;
        Out++;
        return new((ushort)(firstIndex + slot), unchecked(++_generations[slot]));
    }

    /// <summary>Takes a loan back; false for a loan of another pool, a late one or one not out.</summary>
    public bool TryReturn(BufferLoan loan, out int slot)
    {
        slot = loan.Index - firstIndex;
        if ((uint)slot >= (uint)_isOut.Length || !_isOut[slot] || _generations[slot] != loan.Generation)
            return false;
        _isOut[slot] = false;
        Out--;
        return true;
    }
}
