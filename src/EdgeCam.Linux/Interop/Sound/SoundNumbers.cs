namespace EdgeCam.Linux.Interop.Sound;

/// <summary>Constants of sound/asound.h, under their own names.</summary>
internal static class SoundNumbers
{
    public const int SNDRV_PCM_HW_PARAM_ACCESS = 0; // these three are masks,
    public const int SNDRV_PCM_HW_PARAM_FORMAT = 1;
    public const int SNDRV_PCM_HW_PARAM_LAST_MASK = 2;
    public const int SNDRV_PCM_HW_PARAM_FIRST_INTERVAL = 8; // and these intervals
    public const int SNDRV_PCM_HW_PARAM_CHANNELS = 10;
    public const int SNDRV_PCM_HW_PARAM_RATE = 11;
    public const int SNDRV_PCM_HW_PARAM_PERIOD_TIME = 12;
    public const int SNDRV_PCM_HW_PARAM_PERIOD_SIZE = 13;
    public const int SNDRV_PCM_HW_PARAM_BUFFER_TIME = 16;
    public const int SNDRV_PCM_HW_PARAM_BUFFER_SIZE = 17;
    public const int SNDRV_PCM_HW_PARAM_LAST_INTERVAL = 19;

    public const int SNDRV_PCM_ACCESS_RW_INTERLEAVED = 3;

    public const int SNDRV_PCM_FORMAT_S16_LE = 2;
    public const int SNDRV_PCM_FORMAT_S24_LE = 6; // in the low three bytes of four
    public const int SNDRV_PCM_FORMAT_S32_LE = 10;
    public const int SNDRV_PCM_FORMAT_S24_3LE = 32;

    public const int SNDRV_PCM_TSTAMP_ENABLE = 1;
    public const uint SNDRV_PCM_TSTAMP_TYPE_MONOTONIC = 1;

    public const int SNDRV_PCM_STATE_RUNNING = 3;
    public const int SNDRV_PCM_STATE_DISCONNECTED = 8;
}
