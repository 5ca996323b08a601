namespace EdgeCam.Libav;

/// <summary>AudioSpecificConfig of AAC-LC (ISO/IEC 14496-3 §1.6.2.1, GASpecificConfig §4.4.1).</summary>
public static class AudioSpecificConfig
{
    private const int AacLc = 2; // audioObjectType, §1.5.1.1

    // samplingFrequencyIndex, §1.6.3.4
    private static ReadOnlySpan<int> Rates =>
        [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

    public static bool IsRateKnown(int sampleRate) => Rates.Contains(sampleRate);

    /// <summary>Five bits of object type, four of rate index, four of channels, three flags of zero.</summary>
    public static byte[] Of(int sampleRate, int channels)
    {
        var bits = (AacLc << 11) | (Rates.IndexOf(sampleRate) << 7) | (channels << 3);
        return [(byte)(bits >> 8), (byte)bits];
    }
}
