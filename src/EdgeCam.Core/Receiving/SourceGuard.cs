using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>Whose packet is this?</summary>
internal enum Admission
{
    /// <summary>A stranger's, or the first packets of what may become a new stream.</summary>
    Refused,

    /// <summary>The stream's next.</summary>
    Accepted,

    /// <summary>A new stream begins: another sender, the same one started again, or a jump of its numbers.</summary>
    Restarted,
}

/// <summary>
/// Decides which SSRC is a stream (RFC 3550 §A.1). The first packet ever makes a stream at once, so that nothing of it is
/// lost; after that another SSRC, or numbers far from the stream's, must come <see cref="Probation"/> times in order
/// without one of the stream's packets between them.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class SourceGuard
{
    public const int Probation = 4;
    private const int MaxForward = 16_384; // what an outage may swallow
    private const int MaxBackward = 4_096; // what may come late

    private Ssrc? _current;
    private SequenceNumber _newest;
    private Ssrc _candidate;
    private SequenceNumber _candidateFirst;
    private SequenceNumber _candidateNext;
    private int _candidateCount;

    /// <summary>The stream's; null until it has begun.</summary>
    public Ssrc? Current => _current;

    /// <summary>Forgets the stream: the next packet begins one.</summary>
    public void Forget() => (_current, _candidateCount) = (null, 0);

    /// <param name="ssrc">Of the packet.</param>
    /// <param name="sequence">Of the packet.</param>
    /// <param name="first">With <see cref="Admission.Restarted"/>, the first packet of the new stream that came.</param>
    public Admission Admit(Ssrc ssrc, SequenceNumber sequence, out SequenceNumber first)
    {
        first = sequence;
        if (_current is null)
            return Begin(ssrc, sequence);
        if (ssrc == _current && sequence.DistanceFrom(_newest) is > -MaxBackward and < MaxForward)
        {
            _newest = sequence.IsNewerThan(_newest) ? sequence : _newest;
            _candidateCount = 0;
            return Admission.Accepted;
        }

        if (_candidateCount == 0 || ssrc != _candidate || sequence != _candidateNext)
            (_candidate, _candidateFirst, _candidateCount) = (ssrc, sequence, 0);
        _candidateNext = sequence.Next;
        first = _candidateFirst;
        return ++_candidateCount < Probation ? Admission.Refused : Begin(ssrc, sequence);
    }

    private Admission Begin(Ssrc ssrc, SequenceNumber newest)
    {
        (_current, _newest, _candidateCount) = (ssrc, newest, 0);
        return Admission.Restarted;
    }
}
