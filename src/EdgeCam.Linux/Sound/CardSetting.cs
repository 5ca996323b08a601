using EdgeCam.Linux.Interop.Sound;
using EdgeCam.Ports;

namespace EdgeCam.Linux.Sound;

/// <summary>What a sound card is set to, by its own word.</summary>
/// <param name="PeriodFrames">Samples per channel from one interrupt to the next.</param>
/// <param name="BufferFrames">Samples per channel that it holds before it loses some.</param>
internal readonly record struct CardSetting(SampleLayout Layout, int SampleRate, int Channels, int PeriodFrames, int BufferFrames)
{
    // Those of which 20 ms are a whole number of samples.
    private static readonly int[] Rates = [48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 8_000, 96_000, 192_000];

    private static readonly (uint Least, uint Most)[] PeriodTimes = [(20_000, 25_000), (10_000, 25_000), (5_000, 50_000)]; // µs

    private static readonly (uint Least, uint Most)[] BufferTimes = [(300_000, 500_000), (100_000, 2_000_000)];

    /// <summary>Sets a card to what is nearest to the wish.</summary>
    /// <param name="wish">The rate is taken, or the next higher that it offers, or the highest.</param>
    /// <param name="card">For messages.</param>
    /// <exception cref="LinuxException">It refuses.</exception>
    /// <exception cref="SoundDeviceException">It offers nothing that can be used.</exception>
    public static CardSetting Apply(DescriptorHandle device, SoundCard card, SoundFormat wish)
    {
        var space = new CardSpace(device, card.Path);
        if (!space.TryChoose(SoundNumbers.SNDRV_PCM_HW_PARAM_ACCESS, SoundNumbers.SNDRV_PCM_ACCESS_RW_INTERLEAVED))
            throw Useless(card, "cannot be read in interleaved samples");
        var layout = SampleLayout.All.Cast<SampleLayout?>().FirstOrDefault(layout => space.TryChoose(SoundNumbers.SNDRV_PCM_HW_PARAM_FORMAT, layout!.Value.Format))
            ?? throw Useless(card, $"delivers none of {string.Join(", ", SampleLayout.All.Select(known => known.Name))}");
        if (!Array.Exists(ChannelsFor(wish.Channels), channels => space.TryLimit(SoundNumbers.SNDRV_PCM_HW_PARAM_CHANNELS, channels, channels)))
            throw Useless(card, "delivers neither 1 nor 2 nor up to 8 channels");
        if (!Array.Exists(RatesFor(wish.SampleRate), rate => space.TryLimit(SoundNumbers.SNDRV_PCM_HW_PARAM_RATE, (uint)rate, (uint)rate)))
            throw Useless(card, $"works at none of {string.Join(", ", Rates)} Hz");
        _ = Array.Exists(PeriodTimes, time => space.TryLimit(SoundNumbers.SNDRV_PCM_HW_PARAM_PERIOD_TIME, time.Least, time.Most));
        _ = Array.Exists(BufferTimes, time => space.TryLimit(SoundNumbers.SNDRV_PCM_HW_PARAM_BUFFER_TIME, time.Least, time.Most));
        space.Settle();
        return new CardSetting(
            layout,
            space.ValueOf(SoundNumbers.SNDRV_PCM_HW_PARAM_RATE),
            space.ValueOf(SoundNumbers.SNDRV_PCM_HW_PARAM_CHANNELS),
            space.ValueOf(SoundNumbers.SNDRV_PCM_HW_PARAM_PERIOD_SIZE),
            space.ValueOf(SoundNumbers.SNDRV_PCM_HW_PARAM_BUFFER_SIZE));
    }

    /// <summary>The wish, then those above it from the nearest on, then those below it.</summary>
    internal static int[] RatesFor(int wish) => [.. Rates.OrderBy(rate => rate < wish).ThenBy(rate => Math.Abs(rate - wish))];

    private static uint[] ChannelsFor(int wish) => wish == 1 ? [1, 2, 3, 4, 6, 8] : [2, 1, 3, 4, 6, 8];

    private static SoundDeviceException Useless(SoundCard card, string what) => new($"{card} {what}: name another card.");
}
