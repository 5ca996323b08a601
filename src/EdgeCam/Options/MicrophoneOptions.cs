using System.ComponentModel.DataAnnotations;

namespace EdgeCam.Options;

/// <summary>A sound card whose microphone takes the place of the source's own sound.</summary>
internal sealed class MicrophoneOptions
{
    /// <summary>
    /// <c>auto</c> for the first that captures, one on USB before others; <c>hw:CARD</c> or <c>hw:CARD,DEVICE</c>; the card's id, or part
    /// of its name. Empty: none. It may come and go while the picture stays.
    /// </summary>
    public string Device { get; set; } = "";

    /// <summary>Hz of the sound that is sent, whatever the card has.</summary>
    [Range(8_000, 48_000), SoundRate]
    public int SampleRate { get; set; } = 48_000;

    /// <summary>Of the sound that is sent: 1, the mean of what comes, or 2.</summary>
    [Range(1, 2)]
    public int Channels { get; set; } = 1;

    /// <summary>ms added to the time of its sound: above 0 where it is heard before it is seen, below 0 where it is heard after.</summary>
    [Range(-500, 500)]
    public int DelayMs { get; set; }
}

/// <summary>What AAC, and a block of 20 ms, can have.</summary>
internal sealed class SoundRateAttribute : OptionRuleAttribute
{
    private static readonly int[] Rates = [8_000, 16_000, 32_000, 44_100, 48_000];

    public override string Requirement => $"must be one of {string.Join(", ", Rates)}";

    public override bool IsMet(object value) => Rates.Contains((int)value);
}
