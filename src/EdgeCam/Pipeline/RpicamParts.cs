using EdgeCam.Linux.Video.Rpicam;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;
using EdgeCam.Ports;
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
        var wish = new RpicamWish(source.Rpicam.Camera, source.Width, source.Height, FrameRate.Of(source.FramesPerSecond), source.Rpicam.Settings);
        if (source.Format == CameraFormat.H264)
            return new MediaParts(
                new RpicamStream(program, wish, plan.Rate, plan.Target(null, wish.Rate).GopFrames, options.Ring.MaxAccessUnitKilobytes * 1024, capture), null, null, null);
        var encoder = CameraChoice.EncoderOf(options, VideoNodes.All());
        var pictures = new RpicamSource(program, wish, capture);
        IVideoEncoder? Hardware(VideoFormat video, int stride, EncodePlan made) => CameraParts.HardwareFor(video, stride, encoder, options, made, log);
        var parts = new MediaParts(pictures, null, null, null);
        try
        {
            parts = parts with { Encoder = Hardware(pictures.Format.Video, pictures.Stride, plan) };
        }
        catch
        {
            parts.Dispose();
            throw;
        }

        return MediaParts.WithEncoders(parts, options, plan, log, Hardware);
    }
}
