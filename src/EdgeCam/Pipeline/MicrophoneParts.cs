using EdgeCam.Libav;
using EdgeCam.Linux.Sound;
using EdgeCam.Options;
using EdgeCam.Ports;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Pipeline;

/// <summary>The microphone that a configuration puts in the place of the source's own sound.</summary>
internal static class MicrophoneParts
{
    /// <summary>Whether there is to be one.</summary>
    public static bool IsWanted(EdgeCamOptions options) => options.Microphone.Device.Length > 0;

    /// <summary>Adds it, and the encoder of its sound; as they are where none is wanted, or none can be encoded.</summary>
    /// <param name="counters">The caller's.</param>
    /// <param name="parts">Without an encoder of sound; replaced by what is returned.</param>
    public static MediaParts Add(MediaParts parts, EdgeCamOptions options, EncodePlan plan, MicrophoneCounters counters, ILogger log)
    {
        if (!IsWanted(options))
            return parts;
        var sound = new SoundFormat(options.Microphone.SampleRate, options.Microphone.Channels);
        return OpenEncoder(sound, plan, log) is { } encoder
            ? parts with { Source = WithSound(parts.Source, sound, options.Microphone, counters, log), SoundEncoder = encoder }
            : parts;
    }

    private static SourceWithSound WithSound(IFrameSource pictures, SoundFormat sound, MicrophoneOptions options, MicrophoneCounters counters, ILogger log)
    {
        var (device, delay) = (options.Device, TimeSpan.FromMilliseconds(options.DelayMs));
        return new SourceWithSound(pictures, sound, () => new Microphone(SoundCards.Find(device), sound, delay, counters))
        {
            OnHeard = name => PipelineLog.MicrophoneHeard(log, name),
            OnLost = reason => PipelineLog.MicrophoneLost(log, reason),
        };
    }

    private static SoundEncoder? OpenEncoder(SoundFormat sound, EncodePlan plan, ILogger log)
    {
        try
        {
            return LibavLibrary.TryLoad(out var libav, out var missing)
                ? new SoundEncoder(libav, sound, plan.SoundRate)
                : throw new MediaException($"Microphone:Device needs an encoder of AAC. {missing}");
        }
        catch (MediaException fault)
        {
            PipelineLog.NoSound(log, fault.Message); // the picture is the main thing
            return null;
        }
    }
}
