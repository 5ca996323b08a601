using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.Sound;

namespace EdgeCam.Linux.Sound;

/// <summary>All that a sound card can still be set to; it shrinks from choice to choice, as the driver allows, until it is settled.</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed unsafe class CardSpace
{
    private readonly DescriptorHandle _device;
    private readonly string _path;
    private PcmHardwareParameters _left;

    /// <param name="path">For messages.</param>
    /// <exception cref="LinuxException">The device is gone.</exception>
    public CardSpace(DescriptorHandle device, string path)
    {
        (_device, _path) = (device, path);
        fixed (uint* masks = _left.Masks, intervals = _left.Intervals)
        {
            new Span<uint>(masks, PcmHardwareParameters.MaskCount * PcmHardwareParameters.MaskWords).Fill(uint.MaxValue);
            for (var i = 0; i < PcmHardwareParameters.IntervalCount; i++)
                intervals[(i * PcmHardwareParameters.IntervalWords) + 1] = uint.MaxValue;
        }

        (_left.Requested, _left.Info) = (uint.MaxValue, uint.MaxValue);
        Refine(ref _left).OrThrow(nameof(SoundCalls.SNDRV_PCM_IOCTL_HW_REFINE), path);
    }

    /// <summary>Settles a parameter that is a mask; false, and nothing was changed: the card has no such value.</summary>
    public bool TryChoose(int parameter, int value)
    {
        var narrowed = _left;
        var mask = narrowed.Masks + (parameter * PcmHardwareParameters.MaskWords);
        for (var word = 0; word < PcmHardwareParameters.MaskWords; word++)
            mask[word] &= word == value / 32 ? 1u << (value % 32) : 0;
        return TryTake(narrowed, parameter);
    }

    /// <summary>Limits a parameter that is an interval; false, and nothing was changed: the card has nothing in it.</summary>
    public bool TryLimit(int parameter, uint least, uint most)
    {
        var narrowed = _left;
        var interval = narrowed.Intervals + At(parameter);
        interval[2] &= ~((least > interval[0] ? OpenMin : 0) | (most < interval[1] ? OpenMax : 0));
        (interval[0], interval[1]) = (Math.Max(interval[0], least), Math.Min(interval[1], most));
        return interval[0] <= interval[1] && TryTake(narrowed, parameter);
    }

    /// <summary>Sets the card to what is left; the driver chooses the shortest period and the longest buffer.</summary>
    /// <exception cref="LinuxException">It refuses.</exception>
    public void Settle() => DeviceCalls.Control(_device, SoundCalls.SNDRV_PCM_IOCTL_HW_PARAMS, ref _left).OrThrow(nameof(SoundCalls.SNDRV_PCM_IOCTL_HW_PARAMS), _path);

    /// <summary>Of an interval, once it is settled.</summary>
    public int ValueOf(int parameter) => (int)_left.Intervals[At(parameter)];

    private bool TryTake(PcmHardwareParameters narrowed, int parameter)
    {
        narrowed.Requested = 1u << parameter;
        if (!Refine(ref narrowed).Succeeded)
            return false;
        _left = narrowed;
        return true;
    }

    private SyscallResult Refine(ref PcmHardwareParameters parameters) => DeviceCalls.Control(_device, SoundCalls.SNDRV_PCM_IOCTL_HW_REFINE, ref parameters);

    private static int At(int parameter) => (parameter - SoundNumbers.SNDRV_PCM_HW_PARAM_FIRST_INTERVAL) * PcmHardwareParameters.IntervalWords;

    private const uint OpenMin = 1; // struct snd_interval: the end itself is not offered
    private const uint OpenMax = 2;
}
