using System.Runtime.InteropServices;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rig;
using Xunit;

namespace EdgeCam.BlackBox.Rig;

/// <summary>The daemon with a loop of snd-aloop for a microphone, in the virtual machine of tests/rig.</summary>
[Collection(nameof(Undisturbed))]
public sealed class MicrophoneRigTests
{
    private const string LoopbackDriver = "/sys/bus/platform/drivers/snd_aloop/";
    private const int Hz = 997;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // the processor is emulated

    public MicrophoneRigTests() => Assert.SkipUnless(VirtualHardware.IsThere, VirtualHardware.Reason);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_player_hears_the_microphone_and_silence_while_it_is_unplugged()
    {
        await using var camera = await RunningCamera.Start(
            ("Source__Width", 96), ("Source__Height", 64), ("Source__FramesPerSecond", 10), ("Microphone__Device", "hw:Loopback,1"));
        await Until(camera, "Sound: hw:Loopback,1", 1);
        await using (Tone())
            AssertTone(await Hear(camera));

        var unplugged = Task.Run(() => File.WriteAllText(LoopbackDriver + "unbind", "snd_aloop.0"), Cancel); // returns when nobody has it open
        await Until(camera, "No microphone, silence instead: hw:Loopback,1", 1);
        await unplugged;
        Assert.All(await Hear(camera), sample => Assert.InRange(sample, -8, 8));

        await File.WriteAllTextAsync(LoopbackDriver + "bind", "snd_aloop.0", Cancel);
        await Until(camera, "Sound: hw:Loopback,1", 2);
        await using (Tone())
            AssertTone(await Hear(camera));
        await Player.IsServedBy(camera);
    }

    /// <summary>Plays into the other end of the loop.</summary>
    private static Tool Tone() => Tool.Start("ffmpeg", $"-nostdin -v error -f lavfi -i sine={Hz}:r=48000 -f alsa hw:Loopback,0");

    /// <summary>The third second of what a player hears.</summary>
    private static async Task<short[]> Hear(RunningCamera camera)
    {
        var heard = await Player.Ffmpeg($"-rtsp_transport tcp -i {camera.Url}", "-map 0:a -t 5 -f s16le -"); // it may complain of times: reports are late on a machine as slow as this
        Assert.True(heard.Succeeded, heard.ToString());
        return [.. MemoryMarshal.Cast<byte, short>(heard.Bytes).Slice(48_000 * 2, 48_000)];
    }

    private static void AssertTone(short[] samples)
    {
        var crossings = samples.Zip(samples.Skip(1), (a, b) => a < 0 != b < 0).Count(crosses => crosses);
        var loudness = Math.Sqrt(samples.Average(sample => (double)sample * sample));
        Assert.InRange(crossings, 2 * Hz * 0.98, 2 * Hz * 1.02);
        Assert.InRange(loudness, 2_700, 3_100); // ffmpeg's sine peaks at an eighth: 4,096 / sqrt(2)
    }

    private static Task Until(RunningCamera camera, string words, int times) =>
        Eventually.IsTrue(() => camera.Said.Split(words).Length > times, Patience, $"{words}\n{camera.Said}", Cancel);
}
