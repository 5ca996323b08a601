using System.ComponentModel.DataAnnotations;

namespace EdgeCam.Options;

/// <summary>The ring of encoded access units that all readers of an encoder share, one for each encoder; allocated once at start.</summary>
internal sealed class RingOptions
{
    /// <summary>MiB. 16 hold a minute at 2 Mbit/s; a reader further behind than that is lapped.</summary>
    [Range(1, 1024)]
    public int Megabytes { get; set; } = 16;

    /// <summary>Access units; a power of two because the slot is the sequence number masked.</summary>
    [Range(64, 65_536), PowerOfTwo]
    public int MaxAccessUnits { get; set; } = 4_096;

    /// <summary>KiB. A larger access unit is dropped and counted; 1024 is ten times the average at 25 Mbit/s and 30 per second.</summary>
    [Range(64, 16_384)]
    public int MaxAccessUnitKilobytes { get; set; } = 1_024;
}
