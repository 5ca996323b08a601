using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.Sound;
using EdgeCam.Linux.Sound;
using EdgeCam.Ports;

namespace EdgeCam.Linux.Tests.Sound;

/// <summary>Plays samples that count from 1 to 30,000 and again, into the end of snd-aloop whose other end is a microphone.</summary>
internal sealed unsafe class LoopbackPlayer : IDisposable
{
    public const int Cycle = 30_000;
    private const int O_RDWR = 2;
    private readonly DescriptorHandle _device;
    private readonly Thread _thread;
    private volatile bool _isStopping;

    /// <param name="card">The microphone's; it is played on the device beside it.</param>
    /// <param name="rate">Of both ends, from now on.</param>
    public LoopbackPlayer(SoundCard card, int rate = 48_000, int channels = 1)
    {
        var path = card.Path.Replace($"D{card.Device}c", "D0p", StringComparison.Ordinal);
        _device = FileCalls.Open(path, O_RDWR).OrThrowIfInvalid("open", path);
        var setting = CardSetting.Apply(_device, card, new SoundFormat(rate, channels));
        DeviceCalls.Control(_device, SoundCalls.SNDRV_PCM_IOCTL_PREPARE, 0).OrThrow("prepare", path);
        _thread = new Thread(() => Play(setting)) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
        _device.Dispose();
    }

    private void Play(CardSetting setting)
    {
        var samples = new short[setting.SampleRate / 50 * setting.Channels];
        for (var played = 0L; !_isStopping; played += samples.Length / setting.Channels)
        {
            for (var i = 0; i < samples.Length; i++)
                samples[i] = (short)(1 + ((played + (i / setting.Channels)) % Cycle));
            fixed (short* start = samples)
            {
                var transfer = new PcmTransfer { Buffer = start, Frames = (nuint)(samples.Length / setting.Channels) };
                if (!DeviceCalls.Control(_device, SoundCalls.SNDRV_PCM_IOCTL_WRITEI_FRAMES, ref transfer).Succeeded)
                    DeviceCalls.Control(_device, SoundCalls.SNDRV_PCM_IOCTL_PREPARE, 0);
            }
        }
    }
}
