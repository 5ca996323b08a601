using EdgeCam.Options;
using EdgeCam.Remote.Health;

namespace EdgeCam.Doctor.Checks;

/// <summary>Where settings and clips are kept.</summary>
internal static class DiskCheck
{
    private const int NearlyUsed = 80; // percent of its life
    private static readonly HealthLimits Limits = new();

    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings)
    {
        yield return readings.Machine.Vitals.DiskFreeBytes switch
        {
            null => Finding.Note(Areas.Disk, "the state directory is not there yet", "The daemon makes it when it may; --state names another."),
            { } free when free < Limits.LowDiskBytes => Finding.Note(Areas.Disk, $"{SizeText.Of(free)} are free for settings and clips", "Make room: clips and settings may soon not be kept."),
            { } free => Finding.Ok(Areas.Disk, $"{SizeText.Of(free)} are free for settings and clips"),
        };
        if (readings.Machine.Life.UsedPercent is >= NearlyUsed and var used)
            yield return Finding.Note(Areas.Disk, $"the eMMC says that {used} % of its life are over", "Replace it before it fails.");
    }
}
