using EdgeCam.Receiving;
using EdgeCam.Units;

namespace EdgeCam.Quality;

/// <summary>How received pictures and the footage fit together.</summary>
public enum ReferenceState
{
    /// <summary>It is being found out.</summary>
    Looking,

    Matched,

    /// <summary>The pictures show something else.</summary>
    NoMatch,

    /// <summary>The pictures have another shape than the footage's, or are larger.</summary>
    OtherSize,

    /// <summary>The pictures come at instants at which the footage has none.</summary>
    OtherRate,
}

/// <summary>A decoded picture and where it came from.</summary>
/// <param name="Sequence">In the ring.</param>
/// <param name="CapturedAt">On the receiver's clock.</param>
/// <param name="IsIdr">Decoding can start here.</param>
public readonly record struct ReceivedPicture(long Sequence, UnitStamp Stamp, MediaInstant CapturedAt, bool IsIdr);

/// <summary>
/// Compares what an uplink brings with the footage that the camera plays in a loop. Which of its pictures is received is
/// found by how some of them look; from then on RTP timestamps tell, to the exact picture, until the stream begins anew.
/// </summary>
/// <remarks>Thread-bound; fed in the order of capture.</remarks>
/// <param name="plan">Size and rate are the footage's.</param>
/// <param name="index">Of the whole footage.</param>
/// <param name="footage">The same, to be read along.</param>
public sealed class ReferenceViewer(QualityPlan plan, ReferenceIndex index, IReferenceFootage footage)
{
    private const int MostStrayed = 10;                          // pictures in a row
    private const int LongestStep = 600 * VideoClockRate;        // of timestamps; more is another stream
    private const int VideoClockRate = 90_000;                   // RFC 6184 §8.1

    private readonly ReferenceSearch _search = new(index);
    private readonly ReferenceJudge _judge = new(plan, footage);
    private readonly byte[] _thumbnail = new byte[LumaThumbnail.Bytes];
    private ReceivedPicture? _first; // since which timestamps are counted
    private RtpTimestamp _last;
    private long _ticks;             // from the first to the last
    private long _offset;            // the footage's time of the first
    private MediaInstant? _shownAt;
    private int _strayed;
    private int _outOfStep; // searches in a row
    private bool _isFound;

    public ReferenceState State { get; private set; }

    public QualityReport Report => _judge.Report;

    /// <summary>The place in the footage, in nanoseconds of its time line, of the newest picture; null unless matched.</summary>
    public long? Time => _isFound ? TimeOfLast : null;

    /// <summary>A picture was decoded.</summary>
    /// <returns>
    /// Null; or the sequence number from which on pictures are to be decoded and handed over again: their place was not
    /// known the first time.
    /// </returns>
    public long? OnPicture(in ReceivedPicture picture, in LumaView luma)
    {
        if (!index.IsSameShape(luma))
        {
            Forget(ReferenceState.OtherSize);
            return null;
        }

        Place(picture);
        if (!_isFound)
            return Search(picture, luma);
        Show(picture, luma);
        return null;
    }

    /// <summary>No more pictures come.</summary>
    public void End() => _judge.End();

    private long SinceFirst => _ticks * 100_000 / 9; // 1 s / 90,000

    private long TimeOfLast => _offset + SinceFirst;

    private void Place(in ReceivedPicture picture)
    {
        var step = picture.Stamp.Timestamp.DistanceFrom(_last);
        if (_first is { } first && first.Stamp.Ssrc == picture.Stamp.Ssrc && Math.Abs((long)step) <= LongestStep)
            (_ticks, _last) = (_ticks + step, picture.Stamp.Timestamp);
        else
            Begin(picture);
    }

    private void Begin(in ReceivedPicture picture)
    {
        Forget(State is ReferenceState.Matched or ReferenceState.OtherSize ? ReferenceState.Looking : State); // what was wrong is said until it is known better
        (_first, _last) = (picture, picture.Stamp.Timestamp);
        _search.Begin();
    }

    private void Forget(ReferenceState state)
    {
        State = state;
        (_first, _ticks, _isFound, _strayed) = (null, 0, false, 0);
    }

    private long? Search(in ReceivedPicture picture, in LumaView luma)
    {
        switch (_search.OnPicture(SinceFirst, luma))
        {
            case SearchState.Found:
                return OnFound(picture, luma);
            case SearchState.NoMatch:
                _outOfStep = 0;
                Forget(ReferenceState.NoMatch);
                break;
            case SearchState.OutOfStep:
                Forget(_outOfStep++ > 0 ? ReferenceState.OtherRate : State); // once: the camera stopped for a moment, and its file began later
                break;
            default:
                break;
        }

        return null;
    }

    /// <summary>Goes back to the first picture if decoding can start there.</summary>
    private long? OnFound(in ReceivedPicture picture, in LumaView luma)
    {
        _outOfStep = 0;
        (State, _isFound, _offset) = (ReferenceState.Matched, true, index.TimeOf(_search.First));
        var isAgain = _first!.Value.IsIdr;
        var from = isAgain ? _first.Value : picture;
        if (isAgain)
            (_ticks, _last) = (0, from.Stamp.Timestamp);
        _judge.Begin(TimeOfLast, _shownAt is { } shown ? from.CapturedAt - shown : TimeSpan.Zero);
        if (isAgain)
            return from.Sequence;
        Show(picture, luma);
        return null;
    }

    private void Show(in ReceivedPicture picture, in LumaView luma)
    {
        _strayed = IsWhereItShouldBe(luma) ? 0 : _strayed + 1;
        if (_strayed == MostStrayed)
        {
            Forget(ReferenceState.Looking); // the camera's file began elsewhere: its machine slept, or its timestamps began anew
            return;
        }

        var delay = picture.Stamp.UsableAt - picture.CapturedAt;
        _judge.Show(TimeOfLast, delay > TimeSpan.Zero ? delay : TimeSpan.Zero, luma);
        _shownAt = picture.CapturedAt;
    }

    private bool IsWhereItShouldBe(in LumaView luma)
    {
        if (!index.TryFind(TimeOfLast, out var number))
            return false;
        LumaThumbnail.Take(luma, _thumbnail);
        return LumaThumbnail.Error(_thumbnail, index.Thumbnail(number)) <= 2 * ReferenceSearch.MostError;
    }
}
