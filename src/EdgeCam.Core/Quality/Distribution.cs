namespace EdgeCam.Quality;

/// <summary>The mean of any number of values and, to the width of a bin, their percentiles, in fixed memory.</summary>
/// <param name="highest">Values outside 0 to this count as its ends in percentiles, and as they are in the mean.</param>
/// <remarks>Thread-bound. Allocates nothing after construction.</remarks>
internal sealed class Distribution(double highest, int bins)
{
    private readonly long[] _counts = new long[bins];
    private double _sum;

    public long Count { get; private set; }

    public double Mean => Count > 0 ? _sum / Count : 0;

    public void Add(double value)
    {
        Count++;
        _sum += value;
        _counts[(int)Math.Clamp(value / highest * bins, 0, bins - 1)]++;
    }

    /// <summary>The value that this share of all values reaches at most: the middle of its bin.</summary>
    public double Percentile(double share)
    {
        var rest = share * Count;
        for (var i = 0; i < bins && Count > 0; i++)
        {
            rest -= _counts[i];
            if (_counts[i] > 0 && rest <= 0)
                return (i + 0.5) * highest / bins;
        }

        return 0;
    }
}

/// <summary>The distribution of both measures.</summary>
internal sealed class QualityDistribution
{
    private readonly Distribution _psnr = new(LumaPsnr.MaxDecibels, 3_000);
    private readonly Distribution _ssim = new(1, 5_000);

    public PictureStatistics Statistics =>
        new(_psnr.Count, _psnr.Mean, _psnr.Percentile(Low), _ssim.Mean, _ssim.Percentile(Low));

    public void Add(PictureQuality quality)
    {
        _psnr.Add(quality.Psnr);
        _ssim.Add(quality.Ssim);
    }

    private const double Low = 0.05;
}
