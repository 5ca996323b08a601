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
}
