namespace EdgeCam.Updating;

/// <summary>
/// The first line of an update file, always as long: <c>edgecam-update/1 MMMMM SSS</c> and a line feed. After it come the manifest
/// (M bytes), its signature (S bytes; ECDSA over P-256 with SHA-256, DER as openssl writes it) and the payload, to the end of the file.
/// </summary>
/// <param name="ManifestBytes">Of the manifest.</param>
/// <param name="SignatureBytes">0: unsigned.</param>
internal readonly record struct UpdateLine(int ManifestBytes, int SignatureBytes)
{
    /// <summary>Of the line itself.</summary>
    public const int Bytes = 27;

    public const int MaxManifestBytes = 16 * 1024;
    public const int MaxSignatureBytes = 128; // DER of two 256-bit numbers: 72 at most

    public static bool TryParse(ReadOnlySpan<byte> line, out UpdateLine read)
    {
        read = default;
        if (line.Length != Bytes || !line.StartsWith("edgecam-update/1 "u8) || line[22] != ' ' || line[26] != '\n'
            || !TryNumber(line[17..22], out var manifest) || !TryNumber(line[23..26], out var signature)
            || manifest is 0 or > MaxManifestBytes || signature > MaxSignatureBytes)
            return false;
        read = new UpdateLine(manifest, signature);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            number = number * 10 + (digit - '0');
        }

        return true;
    }
}
