using System.Reflection;
using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop.Sound;
using EdgeCam.Testing.Interop;
using Xunit;

namespace EdgeCam.Linux.Tests.Interop;

/// <summary>The same for ALSA: request numbers hold the sizes of their structures, so that they prove those.</summary>
public sealed class SoundAbiTests
{
    [Theory]
    [InlineData(CompilerCheck.Native, Architecture.X64)]
    [InlineData(CompilerCheck.Cross, Architecture.Arm64)]
    public Task Alsa_is_laid_out_as_in_the_C_headers(string compiler, Architecture architecture) => CompilerCheck.Agrees(compiler, architecture, Includes, Table());

    private static SortedDictionary<string, long> Table()
    {
        static long At<T>(string field) => Marshal.OffsetOf<T>(field);
        var table = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["offsetof(struct snd_pcm_hw_params, masks)"] = At<PcmHardwareParameters>(nameof(PcmHardwareParameters.Masks)),
            ["sizeof(((struct snd_pcm_hw_params *)0)->masks)"] = PcmHardwareParameters.MaskCount * PcmHardwareParameters.MaskWords * sizeof(uint),
            ["offsetof(struct snd_pcm_hw_params, intervals)"] = At<PcmHardwareParameters>(nameof(PcmHardwareParameters.Intervals)),
            ["sizeof(((struct snd_pcm_hw_params *)0)->intervals)"] = PcmHardwareParameters.IntervalCount * PcmHardwareParameters.IntervalWords * sizeof(uint),
            ["offsetof(struct snd_interval, max)"] = sizeof(uint),
            ["offsetof(struct snd_pcm_hw_params, rmask)"] = At<PcmHardwareParameters>(nameof(PcmHardwareParameters.Requested)),
            ["offsetof(struct snd_pcm_hw_params, cmask)"] = At<PcmHardwareParameters>(nameof(PcmHardwareParameters.Changed)),
            ["offsetof(struct snd_pcm_hw_params, info)"] = At<PcmHardwareParameters>(nameof(PcmHardwareParameters.Info)),
            ["offsetof(struct snd_pcm_sw_params, tstamp_mode)"] = At<PcmSoftwareParameters>(nameof(PcmSoftwareParameters.TimestampMode)),
            ["offsetof(struct snd_pcm_sw_params, period_step)"] = At<PcmSoftwareParameters>(nameof(PcmSoftwareParameters.PeriodStep)),
            ["offsetof(struct snd_pcm_sw_params, avail_min)"] = At<PcmSoftwareParameters>(nameof(PcmSoftwareParameters.AvailableMinimum)),
            ["offsetof(struct snd_pcm_sw_params, start_threshold)"] = At<PcmSoftwareParameters>(nameof(PcmSoftwareParameters.StartThreshold)),
            ["offsetof(struct snd_pcm_sw_params, stop_threshold)"] = At<PcmSoftwareParameters>(nameof(PcmSoftwareParameters.StopThreshold)),
            ["offsetof(struct snd_pcm_sw_params, proto)"] = At<PcmSoftwareParameters>(nameof(PcmSoftwareParameters.Protocol)),
            ["offsetof(struct snd_pcm_sw_params, tstamp_type)"] = At<PcmSoftwareParameters>(nameof(PcmSoftwareParameters.TimestampType)),
            ["offsetof(struct snd_pcm_status, tstamp)"] = At<PcmStatus>(nameof(PcmStatus.Timestamp)),
            ["offsetof(struct snd_pcm_status, delay)"] = At<PcmStatus>(nameof(PcmStatus.Delay)),
            ["offsetof(struct snd_pcm_status, avail)"] = At<PcmStatus>(nameof(PcmStatus.Available)),
            ["offsetof(struct snd_xferi, buf)"] = At<PcmTransfer>(nameof(PcmTransfer.Buffer)),
            ["offsetof(struct snd_xferi, frames)"] = At<PcmTransfer>(nameof(PcmTransfer.Frames)),
        }.With(typeof(SoundNumbers));
        foreach (var request in typeof(SoundCalls).GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => field.IsInitOnly))
            table.Add($"(unsigned){request.Name}", (uint)request.GetValue(null)!);
        return table;
    }

    private const string Includes = """
        #define _GNU_SOURCE
        #include <stddef.h>
        #include <time.h>
        #include <sys/ioctl.h>
        #include <sound/asound.h>

        """;
}
