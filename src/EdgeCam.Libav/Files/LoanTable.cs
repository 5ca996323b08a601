using EdgeCam.Ports;

namespace EdgeCam.Libav.Files;

/// <summary>Which buffers of a fixed pool are out on loan, and under which generation.</summary>
/// <remarks>Thread-bound: the encode thread only.</remarks>
internal sealed class LoanTable(int count, int firstIndex)
{
    private readonly ushort[] _generations = new ushort[count];
    private readonly bool[] _isOut = new bool[count];

    /// <summary>Lends a buffer; false while all are out.</summary>
    /// <param name="slot">From 0; the loan's index counts from the table's first index.</param>
    public bool TryLend(out BufferLoan loan, out int slot)
    {
        slot = Array.IndexOf(_isOut, false);
        loan = default;
        if (slot < 0)
            return false;
        _isOut[slot] = true;
        loan = new((ushort)(firstIndex + slot), ++_generations[slot]);
        return true;
    }

    /// <summary>Takes a loan back; false for a loan of another table, a late one or one not out.</summary>
    public bool TryReturn(BufferLoan loan, out int slot)
    {
        slot = loan.Index - firstIndex;
        if ((uint)slot >= (uint)_isOut.Length || !_isOut[slot] || _generations[slot] != loan.Generation)
            return false;
        _isOut[slot] = false;
        return true;
    }
}
