using System.ComponentModel.DataAnnotations;
using EdgeCam.Settings;

namespace EdgeCam.Options;

/// <summary>The presets of x264 that a live stream can use, fastest first.</summary>
internal enum X264Preset
{
    Ultrafast,
    Superfast,
    Veryfast,
    Faster,
    Fast,
    Medium,
    Slow,
    Slower,
    Veryslow,
}

/// <summary>ITU-T H.264 §A.2. B frames are never used: Main adds CABAC to Baseline, High the 8x8 transform.</summary>
internal enum H264Profile
{
    Baseline,
    Main,
    High,
}

/// <summary>Who encodes what local players watch.</summary>
internal enum EncoderKind
{
    /// <summary>The SoC's encoder where there is one that takes the camera's pictures, else libx264.</summary>
    Auto,

    /// <summary>The SoC's, or nobody.</summary>
    Hardware,

    /// <summary>libx264.</summary>
    Software,
}

/// <summary>What the encoders are asked for; without effect on a byte stream, which is passed through.</summary>
internal sealed class EncoderOptions
{
    /// <summary>kbit/s, average over a second.</summary>
    [Range(100, 25_000), Applies(ApplyMode.Live)]
    public int BitrateKbps { get; set; } = 2_000;

    /// <summary>The most seconds from one IDR to the next: how long a player that joins over multicast waits.</summary>
    [Range(0.2, 30.0), Applies(ApplyMode.Live)]
    public double GopSeconds { get; set; } = 2;

    /// <summary>Frames per second into the encoder; the rest is skipped before it. 0: as the source.</summary>
    [Range(0, 120), Applies(ApplyMode.Live)]
    public int FramesPerSecond { get; set; }

    /// <summary>Of a camera's pictures; those of other sources are encoded by libx264.</summary>
    public EncoderKind Kind { get; set; } = EncoderKind.Auto;

    /// <summary>Speed against quality; each step down costs more time for the same bit rate.</summary>
    public X264Preset Preset { get; set; } = X264Preset.Veryfast;

    public H264Profile Profile { get; set; } = H264Profile.High;

    /// <summary>Encoder threads. 0: the encoder decides from the number of cores.</summary>
    [Range(0, 16)]
    public int Threads { get; set; }

    /// <summary>
    /// Puts the capture time in an unregistered user data SEI (H.264 §D.1.7) in each access unit, for
    /// measuring delay from end to end.
    /// </summary>
    public bool CaptureTimeSei { get; set; }

    /// <summary>kbit/s of AAC-LC, for all channels together.</summary>
    [Range(16, 320)]
    public int SoundKbps { get; set; } = 64;
}
