using EdgeCam.Options;
using EdgeCam.Units;

namespace EdgeCam.Pipeline;

/// <summary>What the encode thread was configured to do, in domain types.</summary>
/// <param name="Rate">Of video.</param>
/// <param name="SoundRate">Of sound.</param>
/// <param name="Gop">The longest time from one IDR to the next.</param>
/// <param name="FramesPerSecond">Into the encoder; 0 as the source.</param>
/// <param name="MinIdrInterval">Between two IDRs forced by players.</param>
/// <param name="AddsCaptureTime">As an SEI in each access unit.</param>
internal sealed record EncodePlan(Bitrate Rate, Bitrate SoundRate, TimeSpan Gop, double FramesPerSecond, TimeSpan MinIdrInterval, bool AddsCaptureTime)
{
    public static EncodePlan From(EdgeCamOptions options) => new(
        Bitrate.Kbps(options.Encoder.BitrateKbps),
        Bitrate.Kbps(options.Encoder.SoundKbps),
        TimeSpan.FromSeconds(options.Encoder.GopSeconds),
        options.Encoder.FramesPerSecond,
        TimeSpan.FromSeconds(1.0 / options.Rtsp.MaxForcedIdrPerSecond),
        options.Encoder.CaptureTimeSei);

    /// <summary>Frames per second that reach the encoder of a source.</summary>
    public double EncodedRate(FrameRate source) => FramesPerSecond > 0 ? Math.Min(FramesPerSecond, source.PerSecond) : source.PerSecond;
}
