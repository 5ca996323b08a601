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

    /// <summary>
    /// kbit/s of the low rendition, where an uplink has <see cref="UplinkOptions.LowRendition"/>: a third encoder, whose small
    /// picture goes before the main one and is shown while that one stays away. 0: there is none.
    /// </summary>
    [Range(0, 1_000)]
    public int LowKbps { get; set; }

    /// <summary>Pictures a second of the low rendition, and no more than the source has.</summary>
    [Range(1.0, 60.0)]
    public double LowFramesPerSecond { get; set; } = 10;

    /// <summary>Share of the source's width and height in the low rendition: 0.375 makes 480x270 of 1280x720.</summary>
    [Range(0.1, 1.0)]
    public double LowScale { get; set; } = 0.375;
}
