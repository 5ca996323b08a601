namespace EdgeCam.Ports;

/// <summary>
/// Which colours the samples of a picture stand for: code points of ITU-T H.273, as H.264 carries them (§E.2.1). A player that is not
/// told has to guess.
/// </summary>
/// <param name="Primaries">colour_primaries (H.273 §8.1); 2: unknown.</param>
/// <param name="Transfer">transfer_characteristics (H.273 §8.2); 2: unknown.</param>
/// <param name="Matrix">matrix_coefficients (H.273 §8.3); 2: unknown.</param>
/// <param name="IsFullRange">Luma from 0 to 255, not from 16 to 235.</param>
public sealed record ColourDescription(byte Primaries, byte Transfer, byte Matrix, bool IsFullRange = false)
{
    private const byte Srgb = 13;

    public static ColourDescription Unknown { get; } = new(2, 2, 2);

    /// <summary>Of 625 and 525 lines (ITU-R BT.601-7).</summary>
    public static ColourDescription Bt601 { get; } = new(6, 6, 6);

    /// <summary>What JPEGs of cameras have (JFIF 1.02: BT.601's matrix; the rest by custom is sRGB's), brought to limited range.</summary>
    public static ColourDescription Jpeg { get; } = new(1, Srgb, 6);
}
