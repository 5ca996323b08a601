using EdgeCam.Units;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>What a camera is asked for: the nearest that it offers is taken.</summary>
/// <param name="FramesPerSecond">Pictures per second.</param>
public sealed record CameraWish(int Width, int Height, int FramesPerSecond);

/// <summary>What a camera is set to.</summary>
public sealed record CameraMode(FourCc Format, int Width, int Height, FrameRate Rate)
{
    public override string ToString() => $"{Format} {Width}x{Height} at {Rate}/s";

    /// <summary>
    /// Chooses by what comes out of it first: a camera whose cheap format is slower than its costly one is asked for the
    /// costly one. Among those that are as good the one that costs least on its way to the encoder.
    /// </summary>
    /// <param name="costs">By format: what a picture of it costs; what is not named cannot be used.</param>
    /// <returns>Null: nothing that is offered can be used.</returns>
    internal static CameraMode? Choose(IReadOnlyList<CameraOffer> offers, CameraWish wish, IReadOnlyDictionary<FourCc, double> costs)
    {
        CameraMode? best = null;
        foreach (var offer in offers.Where(offer => costs.ContainsKey(offer.Format)))
        {
            var mode = offer.Nearest(wish.Width, wish.Height) is var (width, height) && width % 2 == 0 && height % 2 == 0
                ? new CameraMode(offer.Format, width, height, RateOf(offer.RatesOf(width, height), wish.FramesPerSecond))
                : null;
            if (mode is not null && (best is null || Compare(mode, best, wish, costs) < 0))
                best = mode;
        }

        return best;
    }

    /// <summary>The slowest that is fast enough, else the fastest. Where none is told, what is wished.</summary>
    private static FrameRate RateOf(IReadOnlyList<FrameRate> fastestFirst, int wished) =>
        fastestFirst.Count == 0 ? FrameRate.Of(wished)
        : fastestFirst.Any(rate => rate.PerSecond >= wished * RateTolerance) ? fastestFirst.Last(rate => rate.PerSecond >= wished * RateTolerance)
        : fastestFirst[0];

    private static int Compare(CameraMode a, CameraMode b, CameraWish wish, IReadOnlyDictionary<FourCc, double> costs)
    {
        var byShape = Shortfall(a, wish).CompareTo(Shortfall(b, wish));
        return byShape != 0 ? byShape : costs[a.Format].CompareTo(costs[b.Format]);
    }

    /// <summary>How far from the wish, in steps so coarse that what nobody would notice decides nothing.</summary>
    private static (int Size, int Rate) Shortfall(CameraMode mode, CameraWish wish)
    {
        var area = (double)mode.Width * mode.Height / ((double)wish.Width * wish.Height);
        var size = (int)Math.Round(Math.Abs(Math.Log2(area)) * StepsPerOctave);
        var rate = (int)Math.Round(Math.Max(0, Math.Log2(wish.FramesPerSecond / mode.Rate.PerSecond)) * StepsPerOctave);
        return rate >= StepsPerOctave ? (size + rate, rate) : (size, rate);
    }

    private const double RateTolerance = 0.98; // 29.97 for 30
    private const int StepsPerOctave = 8;      // at half the rate a smaller picture is the lesser evil
}
