using EdgeCam.Libav;
using EdgeCam.Linux;
using EdgeCam.Linux.Video;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Media;
using EdgeCam.Options;
using EdgeCam.Ports;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Pipeline;

/// <summary>A V4L2 camera and its encoders.</summary>
internal static class CameraParts
{
    /// <summary>Opens what <see cref="CameraChoice"/> chooses, and sets the camera's controls.</summary>
    /// <inheritdoc cref="MediaParts.Open" path="/exception"/>
    public static MediaParts Open(EdgeCamOptions options, EncodePlan plan, CaptureCounters capture, ILogger log)
    {
        var choice = CameraChoice.Of(options, VideoNodes.All());
        var wish = new CameraWish(options.Source.Width, options.Source.Height, options.Source.FramesPerSecond);
        var camera = new CameraSource(choice.Camera.Path, wish, choice.Costs, capture);
        IFrameSource source = camera;
        try
        {
            Describe(camera, wish, log);
            var orientation = LeftToTurn(choice.Camera.Path, MediaParts.OrientationOf(options));
            CameraControls.Apply(choice.Camera.Path, ControlsOf(options), [], problem => PipelineLog.CameraControl(log, problem));
            if (camera.Format.Video.IsJpeg)
                source = new MjpegSource(MediaParts.Libav(options.Source.Kind), camera, capture.OnDamaged);
            source = TurnedSource.Of(source, orientation);
        }
        catch
        {
            source.Dispose();
            throw;
        }

        var parts = new MediaParts(source, null, null, null) { CameraPath = choice.Camera.Path };
        return source.Format.Video.IsEncoded ? parts : MediaParts.WithEncoders(parts, options, plan, log, (pictures, made) => HardwareFor(pictures, choice.Encoder, options, made, log));
    }

    /// <summary>Sets the camera's controls while it films.</summary>
    /// <param name="path">Its node.</param>
    /// <exception cref="VideoDeviceException">It has no such controls, or not these values; none is changed.</exception>
    /// <exception cref="LinuxException">It is away.</exception>
    public static void ChangeControls(string path, EdgeCamOptions before, EdgeCamOptions after)
    {
        var (had, wanted) = (ControlsOf(before), ControlsOf(after));
        if (!had.SequenceEqual(wanted))
            CameraControls.Apply(path, wanted, had.Select(item => item.Key).Except(wanted.Select(item => item.Key), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The SoC's encoder for pictures that lie so; null: it does not take them, or refuses and another may do it.</summary>
    /// <param name="encoder">Null: there is none.</param>
    public static M2mEncoder? HardwareFor(VideoFormat pictures, VideoNode? encoder, EdgeCamOptions options, EncodePlan plan, ILogger log)
    {
        if (encoder?.Takes.Contains(FourCc.Of(pictures.Layout)) != true)
            return null;
        try
        {
            return new M2mEncoder(encoder.Path, new M2mEncoderOptions(
                pictures.Layout, pictures.Width, pictures.Height, pictures.Stride, pictures.Rate, plan.Rate, plan.Target(null, pictures.Rate).GopFrames, ProfileOf(options.Encoder.Profile)) { Colours = pictures.Colours });
        }
        catch (Exception fault) when (fault is LinuxException or VideoDeviceException && options.Encoder.Kind == EncoderKind.Auto)
        {
            PipelineLog.NoHardware(log, fault.Message);
            return null;
        }
    }

    /// <summary>What the camera cannot flip by itself.</summary>
    private static Orientation LeftToTurn(string path, Orientation wanted)
    {
        var isTurned = wanted.IsTransposed; // which no camera does: then all of it is left
        var isFlipped = CameraControls.TryFlip(path, !isTurned && wanted.IsRowReversed, !isTurned && wanted.IsColumnReversed);
        return isFlipped && !isTurned ? default : wanted;
    }

    /// <summary>As configured, in that order.</summary>
    private static List<KeyValuePair<string, long>> ControlsOf(EdgeCamOptions options) =>
        [.. options.Source.Controls.Select(CameraControlAttribute.Parse)]; // checked when they were loaded

    /// <summary>V4L2_MPEG_VIDEO_H264_PROFILE_*.</summary>
    private static int ProfileOf(H264Profile profile) => profile switch
    {
        H264Profile.Baseline => 1, // constrained: what encoders of SoCs mean by it
        H264Profile.Main => 2,
        _ => 4,
    };

    private static void Describe(CameraSource camera, CameraWish wish, ILogger log)
    {
        var mode = camera.Mode;
        PipelineLog.CameraMode(log, camera.Name, mode);
        if (mode.Width != wish.Width || mode.Height != wish.Height || Math.Abs(mode.Rate.PerSecond - wish.FramesPerSecond) > 1)
            PipelineLog.CameraNearest(log, camera.Name, wish.Width, wish.Height, wish.FramesPerSecond, mode);
    }
}
