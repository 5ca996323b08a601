using EdgeCam.Linux.Interop;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Sound;

/// <summary>The buffers in which blocks of sound are lent out.</summary>
/// <param name="bytes">Of a block.</param>
/// <remarks>Thread-bound. Allocates nothing after construction.</remarks>
internal sealed unsafe class SoundBlocks(int bytes) : IDisposable
{
    private readonly NativeBlock _memory = new((nuint)(Count * bytes));
    private readonly LoanPool _loans = new(Count, FirstIndex);

    /// <summary>There is a block to be filled.</summary>
    public bool HasFree => _loans.Out < Count;

    /// <summary>The block that is lent next; to be filled before <see cref="Lend"/>. One is free.</summary>
    public Span<short> Next()
    {
        _loans.TryLend(out var loan, out var slot);
        _loans.TryReturn(loan, out _);
        return new Span<short>(_memory.Address + (slot * bytes), bytes / sizeof(short));
    }

    /// <summary>Lends the block that <see cref="Next"/> named.</summary>
    public SourceFrame Lend(MediaInstant capturedAt)
    {
        _loans.TryLend(out var loan, out var slot);
        return SourceFrame.OfSound(_memory.Address + (slot * bytes), bytes, loan, capturedAt);
    }

    /// <summary>Takes a loan back; false for one of somebody else.</summary>
    public bool TryReturn(BufferLoan loan)
    {
        _loans.TryReturn(loan, out _);
        return loan.Index >= FirstIndex;
    }

    public void Dispose() => _memory.Dispose();

    private const int Count = 8;
    private const int FirstIndex = 0x8000; // sources number theirs from 0, and V4L2 ends at 32 (VIDEO_MAX_FRAME)
}
