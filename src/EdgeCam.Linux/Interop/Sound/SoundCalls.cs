namespace EdgeCam.Linux.Interop.Sound;

/// <summary>The requests of ALSA's PCM devices (sound/asound.h).</summary>
internal static class SoundCalls
{
    public static readonly uint SNDRV_PCM_IOCTL_HW_REFINE = DeviceCalls.Both<PcmHardwareParameters>(Type, 0x10);
    public static readonly uint SNDRV_PCM_IOCTL_HW_PARAMS = DeviceCalls.Both<PcmHardwareParameters>(Type, 0x11);
    public static readonly uint SNDRV_PCM_IOCTL_SW_PARAMS = DeviceCalls.Both<PcmSoftwareParameters>(Type, 0x13);
    public static readonly uint SNDRV_PCM_IOCTL_STATUS = DeviceCalls.Read<PcmStatus>(Type, 0x20);
    public static readonly uint SNDRV_PCM_IOCTL_PREPARE = DeviceCalls.None(Type, 0x40);
    public static readonly uint SNDRV_PCM_IOCTL_START = DeviceCalls.None(Type, 0x42);
    public static readonly uint SNDRV_PCM_IOCTL_WRITEI_FRAMES = DeviceCalls.Write<PcmTransfer>(Type, 0x50);
    public static readonly uint SNDRV_PCM_IOCTL_READI_FRAMES = DeviceCalls.Read<PcmTransfer>(Type, 0x51);

    private const byte Type = (byte)'A';
}
