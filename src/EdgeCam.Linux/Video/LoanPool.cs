using EdgeCam.Ports;

namespace EdgeCam.Linux.Video;

/// <summary>Keeps account of buffers that are lent out. Thread-bound.</summary>
/// <param name="first">The index of its first buffer, so that several pools share one numbering.</param>
/// <param name="count">Buffers.</param>
internal sealed class LoanPool(int first, int count)
{
    private readonly ushort[] _generations = new ushort[count];
    private readonly bool[] _isLent = new bool[count];

    /// <summary>Lends a free buffer under a new generation.</summary>
    /// <param name="slot">The buffer's index within this pool.</param>
    /// <returns>False when all are out.</returns>
    public bool TryLend(out int slot, out BufferLoan loan)
    {
        slot = Array.IndexOf(_isLent, value: false);
        loan = default;
        if (slot < 0)
            return false;
        _isLent[slot] = true;
        loan = new((ushort)(first + slot), ++_generations[slot]);
        return true;
    }

    /// <summary>Ignores what is not of this pool, not out, or out under another generation.</summary>
    public void Return(BufferLoan loan)
    {
        var slot = loan.Index - first;
        if (slot >= 0 && slot < count && _generations[slot] == loan.Generation)
            _isLent[slot] = false;
    }
}
