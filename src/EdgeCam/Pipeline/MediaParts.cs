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
internal sealed record MediaParts(IFrameSource Source, IVideoEncoder? Encoder, IVideoEncoder? UplinkEncoder, ISoundEncoder? SoundEncoder)
{
    /// <summary>Of the low rendition; null where no uplink sends one.</summary>
    public IVideoEncoder? LowEncoder { get; init; }

    /// <summary>Opens them. Throws what the parts throw when they cannot be had: <see cref="MediaException"/>, LinuxException.</summary>
    public static MediaParts Open(EdgeCamOptions options, EncodePlan plan, ILogger log)
    {
        if (options.Source.Kind == SourceKind.ByteStream) // the one that needs no libav
            return new MediaParts(new ByteStreamSource(options.Source.Path, FrameRate.Of(options.Source.FramesPerSecond), options.Ring.MaxAccessUnitKilobytes * 1024), null, null, null);
        if (!LibavLibrary.TryLoad(out var libav, out var missing))
            throw new MediaException($"Source:Kind {options.Source.Kind} needs an encoder. {missing} A ByteStream source works without.");

        var source = OpenSource(libav, options.Source, areWritable: options.Overlay.Enabled);
        var video = source.Format.Video;
        return new MediaParts(
            source,
            OpenEncoder(libav, video, options.Encoder, options.Encoder.Preset, plan),
            plan is { HasUplinks: true, SeparatesUplinks: true } ? OpenEncoder(libav, video, options.Encoder, options.UplinkEncoder.Preset, plan.ForUplinks(options.UplinkEncoder)) : null,
            OpenSound(libav, source.Format.Sound, options, plan, log))
        {
            LowEncoder = plan is { SeparatesUplinks: true, Low: { } low }
                ? OpenEncoder(libav, video, options.Encoder, options.UplinkEncoder.Preset, plan.ForLow(options.UplinkEncoder, low))
                : null,
        };
    }

    private static IFrameSource OpenSource(LibavLibrary libav, SourceOptions options, bool areWritable) => options.Kind == SourceKind.File
        ? new FileSource(libav, options.Path, options.Loop, areWritable)
        : new TestPictureSource(options.Width, options.Height, FrameRate.Of(options.FramesPerSecond));

    private static SoftwareEncoder OpenEncoder(LibavLibrary libav, VideoFormat video, EncoderOptions options, X264Preset preset, EncodePlan plan) =>
        new(libav, new SoftwareEncoderOptions(
            video.Width, video.Height, video.Layout, video.Rate, plan.Rate, plan.Target(null, video.Rate).GopFrames,
            Lower(preset), Lower(options.Profile), options.Threads) { Buffer = plan.Buffer });

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
