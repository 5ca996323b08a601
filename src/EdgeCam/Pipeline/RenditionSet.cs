using EdgeCam.Linux;
using EdgeCam.Ports;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Pipeline;

/// <summary>
/// Offers each picture to every rendition, in their order: the first has its access unit in the ring before the next
/// begins. A full encoder, a hold or a fault of one is nothing to the others.
/// </summary>
/// <remarks>Thread-bound to the encode thread. Allocates nothing per frame.</remarks>
internal sealed class RenditionSet : IDisposable
{
    private const int Offering = SharedLoans.MaxHolders - 1; // this set's own hold on the picture that it offers
    private readonly IFrameSource _source;
    private readonly Rendition[] _renditions;
    private readonly bool[] _isOut; // by rendition: ended by a fault
    private readonly SharedLoans _loans = new();
    private readonly ILogger _log;

    /// <param name="renditions">Owned from now on; one without an encoder is the only one.</param>
    public RenditionSet(IFrameSource source, Rendition[] renditions, ILogger log)
    {
        _source = source;
        _renditions = renditions;
        _isOut = new bool[renditions.Length];
        _log = log;
    }

    /// <summary>The source is encoded already.</summary>
    public bool IsPassedThrough => _renditions[0].IsPassedThrough;

    /// <summary>Offers a picture, and writes what comes out at once. The loan goes back when the last encoder is done with it.</summary>
    /// <exception cref="LinuxException">A device failed.</exception>
    /// <exception cref="Exception">What the last working encoder failed with; that of any other is logged, and its rendition ends.</exception>
    public void OnPicture(in SourceFrame picture)
    {
        _loans.Take(picture.Loan, Offering);
        for (var i = 0; i < _renditions.Length; i++)
        {
            if (!_isOut[i])
                Offer(picture, i);
        }

        Release(picture.Loan, Offering);
    }

    /// <summary>Writes an access unit that is encoded already.</summary>
    /// <param name="isCovered">It is not to be seen.</param>
    public void OnAccessUnit(in SourceFrame unit, bool isCovered)
    {
        _renditions[0].PassThrough(unit.Bytes, unit.CapturedAt, isCovered);
        TellOversized(_renditions[0]);
    }

    /// <inheritdoc cref="Rendition.Cut"/>
    public void Cut()
    {
        foreach (var rendition in _renditions)
            rendition.Cut();
    }

    /// <summary>Writes a frame of encoded sound to every ring.</summary>
    public void OnSound(in EncodedUnit sound)
    {
        for (var i = 0; i < _renditions.Length; i++)
        {
            if (!_isOut[i])
                _renditions[i].WriteSound(sound.Bytes, sound.CapturedAt);
        }
    }

    /// <summary>Writes what encoders have made in the meantime, and returns the pictures that they are done with.</summary>
    public void Drain()
    {
        for (var i = 0; i < _renditions.Length; i++)
        {
            if (!_isOut[i] && !IsPassedThrough)
                TryDrain(i);
        }
    }

    public void Dispose()
    {
        for (var i = 0; i < _renditions.Length; i++)
        {
            if (!_isOut[i])
                _renditions[i].Dispose();
        }
    }

    private void Offer(in SourceFrame picture, int index)
    {
        try
        {
            if (_renditions[index].TryEncode(picture))
                _loans.Take(picture.Loan, index);
            Drain(index);
        }
        catch (Exception fault) when (IsOfNoMatter(fault, index))
        {
            End(index, fault);
        }
    }

    private void TryDrain(int index)
    {
        try
        {
            Drain(index);
        }
        catch (Exception fault) when (IsOfNoMatter(fault, index))
        {
            End(index, fault);
        }
    }

    private void Drain(int index)
    {
        _renditions[index].WriteEncoded();
        TellOversized(_renditions[index]);
        while (_renditions[index].TryTakeReturned(out var loan))
            Release(loan, index);
    }

    /// <summary>Where every key frame is too large, nobody ever sees a picture: that must not go on in silence.</summary>
    private void TellOversized(Rendition rendition)
    {
        if (rendition.TryTakeOversized(out var sizes))
            PipelineLog.Oversized(_log, rendition.Name, sizes.Unit / 1024, sizes.Most / 1024);
    }

    /// <summary>The others can go on. A device that fails is opened anew, which takes all of them.</summary>
    private bool IsOfNoMatter(Exception fault, int index) => fault is not LinuxException && HasOthers(index);

    private bool HasOthers(int index)
    {
        for (var i = 0; i < _isOut.Length; i++)
        {
            if (i != index && !_isOut[i])
                return true;
        }

        return false;
    }

    /// <summary>The encoder first, so that it reads no picture that the source is filling again.</summary>
    private void End(int index, Exception fault)
    {
        _isOut[index] = true;
        PipelineLog.RenditionFault(_log, _renditions[index].Name, fault);
        _renditions[index].Dispose();
        while (_loans.TryFind(index, out var loan))
            Release(loan, index);
    }

    private void Release(BufferLoan loan, int holder)
    {
        if (_loans.Release(loan, holder))
            _source.Return(loan);
    }
}
