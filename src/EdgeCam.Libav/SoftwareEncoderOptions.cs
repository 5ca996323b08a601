using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Libav;

/// <summary>How <see cref="SoftwareEncoder"/> is opened.</summary>
/// <param name="Width">Pixels, even: H.264 4:2:0 has no half chroma sample.</param>
/// <param name="Height">Pixels, even.</param>
/// <param name="Layout">The layout of every picture that will be submitted.</param>
/// <param name="FrameRate">The nominal rate; the rate control is told of a lower one by <see cref="EncoderTarget"/>.</param>
/// <param name="Bitrate">Average until the first <see cref="IVideoEncoder.Apply"/>.</param>
/// <param name="GopFrames">The most frames from one IDR to the next until the first <see cref="IVideoEncoder.Apply"/>.</param>
/// <param name="Preset">x264's speed: ultrafast, superfast, veryfast ... placebo.</param>
/// <param name="Profile">baseline, main or high; none of them gets B frames here.</param>
/// <param name="Threads">
/// Slices encoded at once; 0 takes the processor's cores up to four. Each slice costs one to two percent
/// of the bits (prediction stops at its edge) and buys latency: two cores halve the time to the last
/// byte of a picture. Frame threads would keep a slice per picture but hold pictures back.
/// </param>
public sealed record SoftwareEncoderOptions(
    int Width,
    int Height,
    PixelLayout Layout,
    FrameRate FrameRate,
    Bitrate Bitrate,
    int GopFrames,
    string Preset = "veryfast",
    string Profile = "high",
    int Threads = 0)
{
    /// <summary>
    /// How much of the bit rate one picture may borrow (the VBV buffer): an IDR is never larger than
    /// what the link carries in this time.
    /// </summary>
    public TimeSpan Buffer { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Of the pictures; stands in the stream's parameter sets.</summary>
    public ColourDescription Colours { get; init; } = ColourDescription.Unknown;

    internal int ThreadCount => Threads > 0 ? Threads : Math.Clamp(Environment.ProcessorCount, 1, 4);
}
