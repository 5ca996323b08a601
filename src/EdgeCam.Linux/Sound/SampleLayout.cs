using System.Buffers.Binary;

namespace EdgeCam.Linux.Sound;

/// <summary>How samples lie in what a card delivers.</summary>
/// <param name="Format">SNDRV_PCM_FORMAT_*.</param>
/// <param name="Bytes">From sample to sample.</param>
/// <param name="High">Where in them the 16 bits are that count.</param>
internal readonly record struct SampleLayout(int Format, int Bytes, int High, string Name)
{
    /// <summary>Those that can be read, in the order in which they are asked for.</summary>
    public static IReadOnlyList<SampleLayout> All { get; } =
    [
        new(Interop.Sound.SoundNumbers.SNDRV_PCM_FORMAT_S16_LE, 2, 0, "S16_LE"),
        new(Interop.Sound.SoundNumbers.SNDRV_PCM_FORMAT_S32_LE, 4, 2, "S32_LE"),
        new(Interop.Sound.SoundNumbers.SNDRV_PCM_FORMAT_S24_LE, 4, 1, "S24_LE"),
        new(Interop.Sound.SoundNumbers.SNDRV_PCM_FORMAT_S24_3LE, 3, 1, "S24_3LE"),
    ];

    /// <summary>Takes 16-bit samples of the wanted channels out of what a card delivers: one of two is their mean, two of one are the same twice.</summary>
    /// <param name="card">Interleaved, <paramref name="cardChannels"/> to a frame.</param>
    /// <param name="samples">Filled: interleaved, <paramref name="channels"/> to a frame, 1 or 2.</param>
    public void Read(ReadOnlySpan<byte> card, int cardChannels, Span<short> samples, int channels)
    {
        var frame = cardChannels * Bytes;
        var second = cardChannels > 1 ? Bytes : 0;
        for (var i = 0; i < samples.Length / channels; i++)
        {
            var left = At(card, i * frame);
            var right = At(card, (i * frame) + second);
            if (channels == 1)
                samples[i] = (short)((left + right) >> 1);
            else
                (samples[2 * i], samples[(2 * i) + 1]) = (left, right);
        }
    }

    private short At(ReadOnlySpan<byte> card, int offset) => BinaryPrimitives.ReadInt16LittleEndian(card[(offset + High)..]);
}
