using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using EdgeCam.Media;
using EdgeCam.MpegTs;
using EdgeCam.Testing.MpegTs;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.MpegTs;

/// <summary>Real H.264 and AAC through the multiplexer, judged by the decoder of the ffmpeg on this machine.</summary>
public sealed class TsMuxerPlayerTests : IDisposable
{
    private const string Picture = "testsrc2=size=320x240:rate=30";
    private const string Tone = "sine=frequency=440:sample_rate=44100";
    private static readonly FrameRate Rate = FrameRate.Of(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgecam-ts-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Ffmpeg_decodes_every_frame_without_a_word()
    {
        Assert.SkipUnless(await IsInstalled("ffmpeg") && await IsInstalled("ffprobe"), "needs: apt-get install ffmpeg");
        await Run("ffmpeg", $"-v error -f lavfi -i {Picture} -frames:v 90 -c:v libx264 -preset veryfast -bf 0 -g 30 -x264-params slices=2 -f h264 {In("v.h264")}");
        await Run("ffmpeg", $"-v error -f lavfi -i {Tone} -t 3 -ac 2 -c:a aac -f adts {In("a.aac")}");
        var units = AccessUnitsOf(Read("v.h264"));
        var sounds = RawFramesOf(Read("a.aac"));
        Assert.Equal(90, units.Count);

        await File.WriteAllBytesAsync(In("out.ts"), Mux(units, sounds), TestContext.Current.CancellationToken);

        var report = TransportStreamAnalyser.AnalyseFile(In("out.ts"));
        Assert.True(report.Violations.Count == 0, report.ToString());
        Assert.Empty(await Run("ffmpeg", $"-v error -xerror -i {In("out.ts")} -map 0 -f null -"));
        Assert.Equal(units.Count, await CountFrames("v:0"));
        Assert.Equal(sounds.Count, await CountFrames("a:0"));
    }

    private static byte[] Mux(List<byte[]> units, List<byte[]> sounds)
    {
        var run = new MuxRun(new TsMuxer(TsMuxer.DefaultDelay, MadeUp.AacConfig)) { Pace = TimeSpan.FromMicroseconds(200) };
        var start = new MediaInstant(7_000_000_000);
        var latency = TimeSpan.FromMilliseconds(40);
        var sound = 0;
        for (var frame = 0; frame < units.Count; frame++)
        {
            var capturedAt = start + Rate.TimeOf(frame);
            for (; sound < sounds.Count && SoundAt(sound) <= capturedAt; sound++)
                run.SendAudio(sounds[sound], SoundAt(sound), SoundAt(sound) + latency);
            run.SendVideo(units[frame], capturedAt, IsIdr(units[frame]), capturedAt + latency);
        }

        for (; sound < sounds.Count; sound++)
            run.SendAudio(sounds[sound], SoundAt(sound), SoundAt(sound) + latency);
        return run.Stream;

        MediaInstant SoundAt(int index) => start + new TimeSpan(index * 1_024L * TimeSpan.TicksPerSecond / 44_100);
    }

    /// <summary>ITU-T H.264 §7.4.1.2.3: a unit ends before the first non-slice or first_mb_in_slice 0 that follows its slices.</summary>
    private static List<byte[]> AccessUnitsOf(ReadOnlySpan<byte> annexB)
    {
        var units = new List<byte[]>();
        var unit = new List<byte>();
        var hasSlice = false;
        while (NalReader.TryNext(ref annexB, out var nal))
        {
            var isSlice = NalUnit.IsSlice(NalUnit.TypeOf(nal[0]));
            if (hasSlice && (!isSlice || (nal[1] & 0x80) != 0))
            {
                units.Add([.. unit]);
                unit.Clear();
                hasSlice = false;
            }

            unit.AddRange([0, 0, 0, 1, .. nal]);
            hasSlice |= isSlice;
        }

        units.Add([.. unit]);
        return units;
    }

    private static List<byte[]> RawFramesOf(ReadOnlySpan<byte> adts)
    {
        var frames = new List<byte[]>();
        while (adts.Length > 7)
        {
            var length = ((adts[3] & 3) << 11) | (adts[4] << 3) | (adts[5] >> 5);
            frames.Add(adts[7..length].ToArray());
            adts = adts[length..];
        }

        return frames;
    }

    private static bool IsIdr(ReadOnlySpan<byte> annexB)
    {
        while (NalReader.TryNext(ref annexB, out var nal))
        {
            if (NalUnit.TypeOf(nal[0]) == NalUnitType.Idr)
                return true;
        }

        return false;
    }

    private async Task<int> CountFrames(string stream)
    {
        var text = await Run("ffprobe", $"-v error -count_frames -select_streams {stream} -show_entries stream=nb_read_frames -of csv=p=0 {In("out.ts")}");
        return int.Parse(text.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
    }

    private string In(string file) => Path.Combine(_folder.FullName, file);

    private byte[] Read(string file) => File.ReadAllBytes(In(file));

    private static async Task<bool> IsInstalled(string tool)
    {
        try
        {
            await Run(tool, "-version");
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <returns>Everything the tool wrote, to either output.</returns>
    private static async Task<string> Run(string tool, string arguments)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(tool, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true, // else ffmpeg takes keys from the terminal
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(cancel);
        var output = await process.StandardOutput.ReadToEndAsync(cancel) + await errors;
        await process.WaitForExitAsync(cancel);
        Assert.True(process.ExitCode == 0, $"{tool} {arguments}: {output}");
        return output;
    }
}
