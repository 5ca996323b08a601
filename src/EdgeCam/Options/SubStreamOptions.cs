using System.ComponentModel.DataAnnotations;
using EdgeCam.Settings;

namespace EdgeCam.Options;

/// <summary>
/// A second, smaller rendition of what local players watch, for recorders and walls of many cameras; without effect where
/// H.264 is passed through. It costs an encoder and a ring of 4 MiB.
/// </summary>
internal sealed class SubStreamOptions
{
    public bool Enabled { get; set; }

    /// <summary>The stream is <c>rtsp://host:8554/cam/PATH</c>, behind <see cref="RtspOptions.Path"/>.</summary>
    [StreamPath]
    public string Path { get; set; } = "sub";

    /// <summary>Pixels. 0: in the shape of the source, if <see cref="Height"/> is given; else 640, but no less than a third of the source's and no more than half.</summary>
    [Range(0, 4_096), SubStreamSide]
    public int Width { get; set; }

    /// <summary>Pixels. 0: in the shape of the source.</summary>
    [Range(0, 2_304), SubStreamSide]
    public int Height { get; set; }

    /// <summary>kbit/s, average over a second.</summary>
    [Range(16, 4_000), Applies(ApplyMode.Live)]
    public int BitrateKbps { get; set; } = 400;

    /// <summary>Pictures a second, and no more than the source has. 0: as <see cref="EncoderOptions.FramesPerSecond"/>.</summary>
    [Range(0, 120), Applies(ApplyMode.Live)]
    public int FramesPerSecond { get; set; } = 15;

    /// <summary>The most seconds from one IDR to the next.</summary>
    [Range(0.2, 30.0), Applies(ApplyMode.Live)]
    public double GopSeconds { get; set; } = 2;
}

/// <summary>A side of a picture that may be left to the machine.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SubStreamSideAttribute : OptionRuleAttribute
{
    public override string Requirement => "must be 0, or even and at least 64";

    public override bool IsMet(object value) => (int)value is 0 or >= Least && (int)value % 2 == 0;

    private const int Least = 64; // less shows nothing to anyone
}
