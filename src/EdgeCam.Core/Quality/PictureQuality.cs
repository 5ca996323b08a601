namespace EdgeCam.Quality;

/// <summary>How much one picture resembles another.</summary>
/// <param name="Psnr">dB, at most <see cref="LumaPsnr.MaxDecibels"/>.</param>
/// <param name="Ssim">1 for identical pictures.</param>
public readonly record struct PictureQuality(double Psnr, double Ssim)
{
    public static PictureQuality Of(in LumaView reference, in LumaView picture) =>
        new(LumaPsnr.Of(reference, picture), LumaSsim.Of(reference, picture));
}

/// <summary>Many of them.</summary>
/// <param name="Count">Without any, the figures are 0.</param>
/// <param name="MeanPsnr">dB.</param>
/// <param name="LowPsnr">dB; the 5th percentile: one picture in twenty is worse.</param>
/// <param name="LowSsim">The 5th percentile.</param>
public readonly record struct PictureStatistics(long Count, double MeanPsnr, double LowPsnr, double MeanSsim, double LowSsim);
