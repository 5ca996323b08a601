using System.ComponentModel.DataAnnotations;
using EdgeCam.Settings;

namespace EdgeCam.Options;

/// <summary>The motion detector, and what it sets off.</summary>
internal sealed class MotionOptions
{
    [Applies(ApplyMode.Reopen)]
    public bool Enabled { get; set; }

    /// <summary>Higher finds smaller and fainter things, and more that is nothing.</summary>
    [Range(1, 100)]
    public int Sensitivity { get; set; } = 50;

    /// <summary>Seconds without motion until it is over.</summary>
    [Range(1, 60)]
    public int StopSeconds { get; set; } = 3;

    /// <summary>Parts of the picture that count, or with Exclude do not. Empty: all of it.</summary>
    [MaxItems(16)]
    public List<MotionZoneOptions> Zones { get; } = [];

    /// <summary>A clip when it begins.</summary>
    public bool Clip { get; set; }

    /// <summary>A snapshot when it begins.</summary>
    public bool Snapshot { get; set; }

    /// <summary>Seconds of the clip before it began, as far as the ring reaches.</summary>
    [Range(0, 600)]
    public int BeforeSeconds { get; set; } = 5;

    /// <summary>Seconds of the clip from then on.</summary>
    [Range(1, 600)]
    public int AfterSeconds { get; set; } = 15;

    /// <summary>Seconds from one clip or snapshot to the next, however often it begins.</summary>
    [Range(1, 3_600)]
    public int MinIntervalSeconds { get; set; } = 30;
}

/// <summary>A rectangle in per cent of the picture, from its top left.</summary>
internal sealed class MotionZoneOptions
{
    [Range(0.0, 100.0)]
    public double X { get; set; }

    [Range(0.0, 100.0)]
    public double Y { get; set; }

    [Range(0.0, 100.0)]
    public double Width { get; set; } = 100;

    [Range(0.0, 100.0)]
    public double Height { get; set; } = 100;

    /// <summary>What moves in it does not count; takes precedence over every zone that does.</summary>
    public bool Exclude { get; set; }
}
