using EdgeCam.Libav;
using EdgeCam.Linux;
using EdgeCam.Linux.Video;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Media;
using EdgeCam.Options;
using EdgeCam.Ports;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Pipeline;

/// <summary>The source and the encoders that a configuration asks for.</summary>
/// <param name="Encoder">Null for a source that is encoded already.</param>
/// <param name="UplinkEncoder">Null where no uplink has an encoder of its own.</param>
/// <param name="SoundEncoder">Null where there is no sound.</param>
internal sealed record MediaParts(IFrameSource Source, IVideoEncoder? Encoder, IVideoEncoder? UplinkEncoder, ISoundEncoder? SoundEncoder) : IDisposable
{
    public const string MainName = "main";
    public const string LowName = "low";
    public const string UplinkName = "uplink";
    public const string SubName = "sub";

    /// <summary>Of the low rendition; null where no uplink sends one.</summary>
    public IVideoEncoder? LowEncoder { get; init; }

    /// <summary>Of the sub-stream; null where there is none.</summary>
    public IVideoEncoder? SubEncoder { get; init; }

    /// <summary>The node of the camera; null for another source.</summary>
    public string? CameraPath { get; init; }

    /// <summary>The source is no camera: it says that the camera is away.</summary>
    public bool IsStandIn { get; private init; }

    /// <summary>Opens them.</summary>
    /// <param name="counters">Of its devices; the caller's.</param>
    /// <exception cref="MediaException">No encoder can be had, or it refuses; or the file is none that can be read.</exception>
    /// <exception cref="LinuxException">A device, or a path, cannot be opened.</exception>
    /// <exception cref="VideoDeviceException">The camera is away, or cannot do what it is asked for.</exception>
    public static MediaParts Open(EdgeCamOptions options, EncodePlan plan, SourceCounters counters, ILogger log) =>
        MicrophoneParts.Add(OpenSource(options, plan, counters.Camera, log), options, plan, counters.Microphone, log);

    /// <summary>What shows instead of a camera that it is away.</summary>
    /// <param name="shape">Of the camera.</param>
    /// <exception cref="MediaException">No encoder can be had.</exception>
    public static MediaParts StandIn(EdgeCamOptions options, EncodePlan plan, VideoFormat shape, SourceCounters counters, ILogger log)
    {
        var source = new StandInSource(shape, "NO PICTURE", $"camera away since {DateTime.Now:HH:mm:ss}");
        return MicrophoneParts.Add(WithEncoders(new MediaParts(source, null, null, null) { IsStandIn = true }, options, plan, log), options, plan, counters.Microphone, log);
    }

    /// <summary>
    /// What each encoder is to make, in the order in which a picture is offered: the main one first, the low one before that of
    /// the uplinks, which it precedes on the link too; then the sub-stream, whose players can wait best.
    /// </summary>
    public IEnumerable<(string Name, IVideoEncoder? Encoder, EncodePlan Plan)> Plans(EncodePlan plan, UplinkEncoderOptions uplinks)
    {
        yield return (MainName, Encoder, plan);
        if (LowEncoder is not null)
            yield return (LowName, LowEncoder, plan.Low is { } low ? plan.ForLow(uplinks, low) : plan.ForUplinks(uplinks));
        if (UplinkEncoder is not null)
            yield return (UplinkName, UplinkEncoder, plan.ForUplinks(uplinks));
        if (SubEncoder is not null)
            yield return (SubName, SubEncoder, plan.Sub is { } sub ? plan.ForSub(sub) : plan);
    }

    /// <summary>Closes what was opened; for parts that nobody took over.</summary>
    public void Dispose()
    {
        SoundEncoder?.Dispose();
        SubEncoder?.Dispose();
        LowEncoder?.Dispose();
        UplinkEncoder?.Dispose();
        Encoder?.Dispose();
        Source.Dispose();
    }

    /// <summary>Opens the encoders of a source of pictures.</summary>
    /// <param name="parts">Without encoders; disposed of when one cannot be had.</param>
    /// <param name="hardware">Opens one on the SoC; null, or a null of it: libx264 encodes.</param>
    public static MediaParts WithEncoders(MediaParts parts, EdgeCamOptions options, EncodePlan plan, ILogger log, Func<VideoFormat, EncodePlan, IVideoEncoder?>? hardware = null)
    {
        try
        {
            var format = parts.Source.Format;
            parts = parts with { Encoder = hardware?.Invoke(format.Video, plan) ?? OpenEncoder(format.Video, options, options.Encoder.Preset, plan) };
            if (plan is { HasUplinks: true, SeparatesUplinks: true })
                parts = parts with { UplinkEncoder = OpenEncoder(format.Video, options, options.UplinkEncoder.Preset, plan.ForUplinks(options.UplinkEncoder)) };
            if (plan is { SeparatesUplinks: true, Low: { } low })
                parts = parts with { LowEncoder = OpenEncoder(format.Video, options, options.UplinkEncoder.Preset, plan.ForLow(options.UplinkEncoder, low)) };
            if (plan.Sub is { } sub)
                parts = parts with { SubEncoder = OpenSub(format.Video, options, plan, sub, log, hardware) };
            return parts with { SoundEncoder = OpenSound(format.Sound, options, plan, log) };
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    private static MediaParts OpenSource(EdgeCamOptions options, EncodePlan plan, CaptureCounters capture, ILogger log) => options.Source.Kind switch
    {
        SourceKind.ByteStream => new MediaParts(new ByteStreamSource(options.Source.Path, FrameRate.Of(options.Source.FramesPerSecond), options.Ring.MaxAccessUnitKilobytes * 1024), null, null, null),
        SourceKind.Camera => CameraParts.Open(options, plan, capture, log),
        SourceKind.Rpicam => RpicamParts.Open(options, plan, capture, log),
        SourceKind.File => OfPictures(new FileSource(Libav(options.Source.Kind), options.Source.Path, options.Source.Loop, areWritable: options.Overlay.Enabled || options.Privacy.Masks.Count > 0), options, plan, log),
        _ => OfPictures(new TestPictureSource(options.Source.Width, options.Source.Height, FrameRate.Of(options.Source.FramesPerSecond)), options, plan, log),
    };

    private static MediaParts OfPictures(IFrameSource source, EdgeCamOptions options, EncodePlan plan, ILogger log) =>
        WithEncoders(new MediaParts(TurnedSource.Of(source, OrientationOf(options)), null, null, null), options, plan, log);

    /// <summary>How pictures are to be turned.</summary>
    public static Orientation OrientationOf(EdgeCamOptions options) => Orientation.Of(options.Source.Rotation, options.Source.Mirror);

    /// <exception cref="MediaException">It is missing.</exception>
    public static LibavLibrary Libav(SourceKind kind) => LibavLibrary.TryLoad(out var libav, out var missing)
        ? libav
        : throw new MediaException($"Source:Kind {kind} needs an encoder. {missing} A ByteStream source works without.");

    private static SoftwareEncoder OpenEncoder(VideoFormat video, EdgeCamOptions options, X264Preset preset, EncodePlan plan) =>
        new(Libav(options.Source.Kind), new SoftwareEncoderOptions(
            video.Width, video.Height, video.Layout, video.Rate, plan.Rate, plan.Target(null, video.Rate).GopFrames,
            Lower(preset), Lower(options.Encoder.Profile), options.Encoder.Threads) { Buffer = plan.Buffer, Colours = video.Colours });

    private static ScalingEncoder? OpenSub(
        VideoFormat video, EdgeCamOptions options, EncodePlan plan, SubStreamPlan sub, ILogger log, Func<VideoFormat, EncodePlan, IVideoEncoder?>? hardware)
    {
        if (options.Source.Kind is SourceKind.Camera or SourceKind.Rpicam && sub.IsTooLargeFor(video, out var problem))
        {
            PipelineLog.NoSubStream(log, problem); // a camera delivers what it can, and the main stream goes on
            return null;
        }

        var (width, height) = sub.SizeOf(video);
        return new ScalingEncoder(Libav(options.Source.Kind), video, width, height, (wide, high) =>
        {
            var small = video with { Width = wide, Height = high, Layout = PixelLayout.Yuv420, Stride = wide };
            return hardware?.Invoke(small, plan.ForSub(sub)) ?? OpenEncoder(small, options, options.Encoder.Preset, plan.ForSub(sub));
        });
    }

    private static SoundEncoder? OpenSound(SoundFormat? sound, EdgeCamOptions options, EncodePlan plan, ILogger log)
    {
        if (sound is null || !options.Source.Sound || MicrophoneParts.IsWanted(options))
            return null;
        try
        {
            return new SoundEncoder(Libav(options.Source.Kind), sound, plan.SoundRate);
        }
        catch (MediaException fault)
        {
            PipelineLog.NoSound(log, fault.Message); // the picture is the main thing
            return null;
        }
    }

#pragma warning disable CA1308 // x264 spells its presets and profiles in lower case
    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
