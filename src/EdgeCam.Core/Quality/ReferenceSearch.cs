namespace EdgeCam.Quality;

/// <summary>How far a search has got.</summary>
internal enum SearchState
{
    /// <summary>More pictures are needed.</summary>
    Open,

    Found,

    /// <summary>None of the footage's pictures look like those received.</summary>
    NoMatch,

    /// <summary>The instants of those received are not those of the footage's pictures, wherever one begins.</summary>
    OutOfStep,
}

/// <summary>
/// Finds which picture of the footage the first one received is: for each that it could be, the errors of it and of those
/// that follow are added up, until one is clearly the best.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class ReferenceSearch(ReferenceIndex index)
{
    /// <summary>Mean squared error of thumbnails, 28 dB: poor pictures reach it, and those of something else do not.</summary>
    public const double MostError = 100;

    private const int LeastPictures = 15;
    private const int MostPictures = 150;      // footage that hardly moves takes long; then it matters little
    private const int MostUnlike = 60;         // the next ones may be better
    private const double ClearlyBetter = 1.25; // the runner-up is mostly the picture beside the best
    private const double LeastError = 0.01;    // of identical pictures, so that the ratio has a meaning

    private readonly double[] _errors = new double[index.Count]; // sums; positive infinity: no candidate any more
    private readonly byte[] _thumbnail = new byte[LumaThumbnail.Bytes];
    private int _pictures;

    /// <summary>The picture of the footage that the first one received is; of meaning once found.</summary>
    public int First { get; private set; }

    public void Begin()
    {
        Array.Clear(_errors);
        _pictures = 0;
    }

    /// <param name="sinceFirst">Nanoseconds of capture since the first picture received.</param>
    public SearchState OnPicture(long sinceFirst, in LumaView picture)
    {
        LumaThumbnail.Take(picture, _thumbnail);
        for (var number = 0; number < _errors.Length; number++)
        {
            if (!double.IsPositiveInfinity(_errors[number]))
                _errors[number] += ErrorOf(index.TimeOf(number) + sinceFirst);
        }

        _pictures++;
        return _pictures < LeastPictures ? SearchState.Open : Judge();
    }

    private double ErrorOf(long time) =>
        index.TryFind(time, out var number) ? LeastError + LumaThumbnail.Error(_thumbnail, index.Thumbnail(number)) : double.PositiveInfinity;

    private SearchState Judge()
    {
        var (best, second) = (double.PositiveInfinity, double.PositiveInfinity);
        for (var number = 0; number < _errors.Length; number++)
        {
            var error = _errors[number];
            if (error < best)
                (best, second, First) = (error, best, number);
            else if (error < second)
                second = error;
        }

        if (double.IsPositiveInfinity(best))
            return SearchState.OutOfStep;
        if (best > MostError * _pictures)
            return _pictures >= MostUnlike ? SearchState.NoMatch : SearchState.Open;
        return _pictures >= MostPictures || second >= best * ClearlyBetter ? SearchState.Found : SearchState.Open;
    }
}
