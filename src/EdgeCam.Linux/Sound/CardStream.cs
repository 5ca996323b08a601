using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.Sound;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Sound;

/// <summary>How much a card has captured, and when that was so.</summary>
/// <param name="IsRunning">False: it lost samples, or the machine slept; <see cref="CardStream.TryStart"/> starts it again.</param>
/// <param name="IsGone">Unplugged.</param>
/// <param name="AvailableFrames">Samples per channel that can be read.</param>
/// <param name="At">By the driver's word.</param>
internal readonly record struct CardState(bool IsRunning, bool IsGone, int AvailableFrames, MediaInstant At);

/// <summary>A sound card that captures: set, started, read without waiting.</summary>
/// <remarks>Thread-bound. Allocates nothing after construction.</remarks>
internal sealed unsafe class CardStream : IDisposable
{
    private readonly DescriptorHandle _device;

    /// <summary>Opens a card and starts it.</summary>
    /// <exception cref="LinuxException">It is away, in use, not allowed, or refuses what it offered.</exception>
    /// <exception cref="SoundDeviceException">It offers nothing that can be used.</exception>
    public CardStream(SoundCard card, SoundFormat wish)
    {
        _device = FileCalls.Open(card.Path, FileCalls.O_RDONLY | FileCalls.O_NONBLOCK).OrThrowIfInvalid("open", card.Path);
        try
        {
            Setting = CardSetting.Apply(_device, card, wish);
            TellHowToRun(card.Path);
            Start().OrThrow(nameof(SoundCalls.SNDRV_PCM_IOCTL_START), card.Path);
        }
        catch
        {
            _device.Dispose();
            throw;
        }
    }

    public CardSetting Setting { get; }

    /// <summary>Readable while 20 ms can be read, or something is wrong.</summary>
    public DescriptorHandle Readiness => _device;

    public CardState State()
    {
        PcmStatus status = default;
        return DeviceCalls.Control(_device, SoundCalls.SNDRV_PCM_IOCTL_STATUS, ref status).Succeeded && status.State != SoundNumbers.SNDRV_PCM_STATE_DISCONNECTED
            ? new CardState(
                status.State == SoundNumbers.SNDRV_PCM_STATE_RUNNING,
                IsGone: false,
                (int)status.Available,
                new MediaInstant((status.Timestamp.Seconds * MediaInstant.NanosecondsPerSecond) + status.Timestamp.Nanoseconds))
            : new CardState(IsRunning: false, IsGone: true, 0, default);
    }

    /// <summary>Reads samples that are there; false: they were lost.</summary>
    /// <param name="samples">As the card delivers them, whole frames.</param>
    /// <param name="frames">Samples per channel.</param>
    public bool TryRead(Span<byte> samples, int frames)
    {
        fixed (byte* start = samples)
        {
            var transfer = new PcmTransfer { Buffer = start, Frames = (nuint)frames };
            return DeviceCalls.Control(_device, SoundCalls.SNDRV_PCM_IOCTL_READI_FRAMES, ref transfer).Succeeded && transfer.Result == frames;
        }
    }

    /// <summary>Starts it again, with nothing in its buffer; false: it is gone.</summary>
    public bool TryStart() => Start().Succeeded;

    public void Dispose() => _device.Dispose();

    private SyscallResult Start()
    {
        var prepared = DeviceCalls.Control(_device, SoundCalls.SNDRV_PCM_IOCTL_PREPARE, 0);
        return prepared.Succeeded ? DeviceCalls.Control(_device, SoundCalls.SNDRV_PCM_IOCTL_START, 0) : prepared;
    }

    private void TellHowToRun(string path)
    {
        var parameters = new PcmSoftwareParameters
        {
            TimestampMode = SoundNumbers.SNDRV_PCM_TSTAMP_ENABLE,
            TimestampType = SoundNumbers.SNDRV_PCM_TSTAMP_TYPE_MONOTONIC,
            Protocol = TimestampTypeProtocol,
            PeriodStep = 1,
            AvailableMinimum = (nuint)(Setting.SampleRate / Microphone.BlocksPerSecond),
            StartThreshold = int.MaxValue, // it is started by hand
            StopThreshold = (nuint)Setting.BufferFrames,
        };
        DeviceCalls.Control(_device, SoundCalls.SNDRV_PCM_IOCTL_SW_PARAMS, ref parameters).OrThrow(nameof(SoundCalls.SNDRV_PCM_IOCTL_SW_PARAMS), path);
    }

    private const uint TimestampTypeProtocol = 0x2000c; // 2.0.12: before it nobody was asked for the type (sound/core/pcm_native.c)
}
