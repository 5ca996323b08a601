using EdgeCam.Libav;
using EdgeCam.Pipeline;
using EdgeCam.Units;

namespace EdgeCam.Footage;

/// <summary>How a file is encoded in virtual time.</summary>
/// <param name="Path">Any file that libav reads; it is looped.</param>
/// <param name="Start">The capture instant of its first picture.</param>
/// <param name="Rate">Of video, until the first demand.</param>
/// <param name="Gop">The longest time from one IDR to the next.</param>
internal sealed record FootagePlan(string Path, MediaInstant Start, Bitrate Rate, TimeSpan Gop)
{
    // The slices of one picture compete for its VBV buffer: with more threads two runs differ now and then.
    private const int OneThread = 1;

    public Bitrate SoundRate { get; init; } = Bitrate.Kbps(64);

    public string Preset { get; init; } = "veryfast";

    public string Profile { get; init; } = "high";

    /// <summary>Opens the file and its encoders; without sound where the file has none.</summary>
    /// <exception cref="MediaException">The file cannot be read, or libx264 or AAC cannot be had.</exception>
    public MediaParts Open(LibavLibrary libav)
    {
        var source = new FileSource(libav, Path, loop: true, new VirtualPacingClock(Start));
        var (video, sound) = (source.Format.Video, source.Format.Sound);
        var encoder = new SoftwareEncoder(libav, new SoftwareEncoderOptions(
            video.Width, video.Height, video.Layout, video.Rate, Rate, GopFrames(video.Rate.PerSecond), Preset, Profile, Threads: OneThread));
        return new MediaParts(source, encoder, UplinkEncoder: null, sound is null ? null : new SoundEncoder(libav, sound, SoundRate));
    }

    /// <param name="framesPerSecond">As many as are encoded.</param>
    public int GopFrames(double framesPerSecond) => Math.Max(1, (int)Math.Round(Gop.TotalSeconds * framesPerSecond));
}
