using System.ComponentModel.DataAnnotations;

namespace EdgeCam.Options;

/// <summary>What uplinks are encoded for; without effect where there is none, and on a byte stream, which is passed through.</summary>
internal sealed class UplinkEncoderOptions
{
    /// <summary>
    /// Uplinks have an encoder and a ring of their own: what their networks can carry changes nothing for local players.
    /// False: they steer the one encoder, which costs less, and local players see what the uplink sees.
    /// </summary>
    public bool Own { get; set; } = true;

    /// <summary>Of the uplinks' own encoder: where two encoders are too much for the processor, a faster one than <see cref="EncoderOptions.Preset"/>.</summary>
    public X264Preset Preset { get; set; } = X264Preset.Veryfast;

    /// <summary>
    /// The most seconds from one IDR to the next in the uplinks' own encoder. An IDR is larger than what the network was
    /// asked for; a far end that lost something asks for one, so that only those who join at a relay wait for it.
    /// </summary>
    [Range(0.2, 600.0)]
    public double GopSeconds { get; set; } = 10;

    /// <summary>Milliseconds of the bit rate that one picture of the uplinks' own encoder may borrow: short, so that none is much larger than what was asked for.</summary>
    [Range(30, 2000)]
    public int BufferMs { get; set; } = 130;
}
