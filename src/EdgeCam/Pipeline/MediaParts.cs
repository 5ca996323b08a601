using EdgeCam.Libav;
using EdgeCam.Linux.Video;
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

    /// <summary>Opens them. Throws what the parts throw when they cannot be had: <see cref="MediaException"/>, LinuxException.</summary>
    public static MediaParts Open(EdgeCamOptions options, EncodePlan plan, ILogger log)
    {
        if (options.Source.Kind == SourceKind.ByteStream) // the one that needs no libav
            return new MediaParts(new ByteStreamSource(options.Source.Path, FrameRate.Of(options.Source.FramesPerSecond), options.Ring.MaxAccessUnitKilobytes * 1024), null, null, null);
        if (!LibavLibrary.TryLoad(out var libav, out var missing))
            throw new MediaException($"Source:Kind {options.Source.Kind} needs an encoder. {missing} A ByteStream source works without.");

        var source = OpenSource(libav, options.Source, areWritable: options.Overlay.Enabled);
        return WithEncoders(libav, new MediaParts(source, null, null, null), options, plan, log);
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

    private static MediaParts WithEncoders(LibavLibrary libav, MediaParts parts, EdgeCamOptions options, EncodePlan plan, ILogger log)
    {
        try
        {
            var format = parts.Source.Format;
            parts = parts with { Encoder = OpenEncoder(libav, format.Video, options.Encoder, options.Encoder.Preset, plan) };
            if (plan is { HasUplinks: true, SeparatesUplinks: true })
                parts = parts with { UplinkEncoder = OpenEncoder(libav, format.Video, options.Encoder, options.UplinkEncoder.Preset, plan.ForUplinks(options.UplinkEncoder)) };
            if (plan is { SeparatesUplinks: true, Low: { } low })
                parts = parts with { LowEncoder = OpenEncoder(libav, format.Video, options.Encoder, options.UplinkEncoder.Preset, plan.ForLow(options.UplinkEncoder, low)) };
            if (plan.Sub is { } sub)
                parts = parts with { SubEncoder = OpenSub(libav, format.Video, options.Encoder, plan, sub) };
            return parts with { SoundEncoder = OpenSound(libav, format.Sound, options, plan, log) };
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    private static IFrameSource OpenSource(LibavLibrary libav, SourceOptions options, bool areWritable) => options.Kind == SourceKind.File
        ? new FileSource(libav, options.Path, options.Loop, areWritable)
        : new TestPictureSource(options.Width, options.Height, FrameRate.Of(options.FramesPerSecond));

    private static SoftwareEncoder OpenEncoder(LibavLibrary libav, VideoFormat video, EncoderOptions options, X264Preset preset, EncodePlan plan) =>
        new(libav, new SoftwareEncoderOptions(
            video.Width, video.Height, video.Layout, video.Rate, plan.Rate, plan.Target(null, video.Rate).GopFrames,
            Lower(preset), Lower(options.Profile), options.Threads) { Buffer = plan.Buffer });

    private static ScalingEncoder OpenSub(LibavLibrary libav, VideoFormat video, EncoderOptions options, EncodePlan plan, SubStreamPlan sub)
    {
        var (width, height) = sub.SizeOf(video);
        return new ScalingEncoder(libav, video, width, height, (wide, high) =>
            OpenEncoder(libav, video with { Width = wide, Height = high, Layout = PixelLayout.Yuv420 }, options, options.Preset, plan.ForSub(sub)));
    }

    private static SoundEncoder? OpenSound(LibavLibrary libav, SoundFormat? sound, EdgeCamOptions options, EncodePlan plan, ILogger log)
    {
        if (sound is null || !options.Source.Sound)
            return null;
        try
        {
            return new SoundEncoder(libav, sound, plan.SoundRate);
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
