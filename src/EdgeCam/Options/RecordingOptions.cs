using System.ComponentModel.DataAnnotations;

namespace EdgeCam.Options;

/// <summary>Clips and snapshots on the disk.</summary>
internal sealed class RecordingOptions
{
    /// <summary>Made when it is needed.</summary>
    public string Directory { get; set; } = "/var/lib/edgecam/clips";

    /// <summary>MiB of all files in it; the oldest go first.</summary>
    [Range(16, 10_000_000)]
    public int MaxMegabytes { get; set; } = 1_024;

    /// <summary>MiB left free on its disk for others.</summary>
    [Range(0, 10_000_000)]
    public int MinFreeMegabytes { get; set; } = 256;

    /// <summary>Of snapshots, as libjpeg counts.</summary>
    [Range(1, 100)]
    public int JpegQuality { get; set; } = 80;
}
