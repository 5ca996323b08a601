using EdgeCam.Ports;

namespace EdgeCam.Pipeline;

/// <summary>Who still reads each picture that a source has lent: it goes back when the last of them is done.</summary>
/// <remarks>
/// Thread-bound: the encode thread. Allocates nothing, unless a source lends more pictures at once than any does
/// (V4L2 stops at 32, VIDEO_MAX_FRAME).
/// </remarks>
internal sealed class SharedLoans
{
    /// <summary>Holders are numbered from 0 up to, not including, this.</summary>
    public const int MaxHolders = 32;

    private Share[] _out = new Share[32]; // the first _count of them, in no order; each has a holder
    private int _count;

    /// <summary>From now on <paramref name="holder"/> reads the picture.</summary>
    public void Take(BufferLoan loan, int holder)
    {
        var at = IndexOf(loan);
        if (at < 0)
            at = Add(loan);
        _out[at].Holders |= 1u << holder;
    }

    /// <summary><paramref name="holder"/> is done with the picture. What it did not hold is ignored.</summary>
    /// <returns>True when it was the last: the loan is to be returned to its source.</returns>
    public bool Release(BufferLoan loan, int holder)
    {
        var at = IndexOf(loan);
        if (at < 0)
            return false;
        _out[at].Holders &= ~(1u << holder);
        if (_out[at].Holders != 0)
            return false;
        _out[at] = _out[--_count];
        return true;
    }

    /// <summary>Any picture that <paramref name="holder"/> still reads.</summary>
    public bool TryFind(int holder, out BufferLoan loan)
    {
        for (var i = 0; i < _count; i++)
        {
            loan = _out[i].Loan;
            if ((_out[i].Holders & (1u << holder)) != 0)
                return true;
        }

        loan = default;
        return false;
    }

    private int IndexOf(BufferLoan loan)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_out[i].Loan == loan)
                return i;
        }

        return -1;
    }

    private int Add(BufferLoan loan)
    {
        if (_count == _out.Length)
            Array.Resize(ref _out, 2 * _count);
        _out[_count] = new Share { Loan = loan };
        return _count++;
    }

    private struct Share
    {
        public BufferLoan Loan;
        public uint Holders; // bit by holder
    }
}
