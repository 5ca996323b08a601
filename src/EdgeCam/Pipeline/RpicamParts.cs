using EdgeCam.Linux.Video;
using EdgeCam.Linux.Video.Rpicam;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Pipeline;

/// <summary>A camera that rpicam-vid reads, and its encoders.</summary>
internal static class RpicamParts
{
    /// <summary>Its pictures, whose encoder can be steered; its own H.264 only where that is asked for.</summary>
    /// <inheritdoc cref="MediaParts.Open" path="/exception"/>
    public static MediaParts Open(EdgeCamOptions options, EncodePlan plan, CaptureCounters capture, ILogger log)
    {
        var source = options.Source;
        var program = RpicamWish.FindProgram(source.Rpicam.Program);
        var wish = new RpicamWish(source.Rpicam.Camera, source.Width, source.Height, FrameRate.Of(source.FramesPerSecond), SettingsOf(options));
        if (source.Format == CameraFormat.H264)
            return new MediaParts(
                new RpicamStream(program, wish, plan.Rate, plan.Target(null, wish.Rate).GopFrames, options.Ring.MaxAccessUnitKilobytes * 1024, capture), null, null, null);
        var encoder = CameraChoice.EncoderOf(options, VideoNodes.All());
        var orientation = MediaParts.OrientationOf(options);
        var pictures = TurnedSource.Of(new RpicamSource(program, wish, capture), orientation.IsTransposed ? orientation : default);
        return MediaParts.WithEncoders(
            new MediaParts(pictures, null, null, null), options, plan, log, (video, made) => CameraParts.HardwareFor(video, encoder, options, made, log));
    }

    /// <summary>What the camera flips by itself, and then what is configured, which counts more.</summary>
    private static List<string> SettingsOf(EdgeCamOptions options) => MediaParts.OrientationOf(options) is { IsTransposed: false } flips
        ? [.. flips.IsRowReversed ? (string[])["hflip=1"] : [], .. flips.IsColumnReversed ? (string[])["vflip=1"] : [], .. options.Source.Rpicam.Settings]
        : options.Source.Rpicam.Settings;
}
