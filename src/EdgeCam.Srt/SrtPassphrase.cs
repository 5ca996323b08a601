using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace EdgeCam.Srt;

/// <summary>What both ends derive the key from. It goes to libsrt and nowhere else: printed, it reads "(hidden)".</summary>
public sealed class SrtPassphrase
{
    public const int MinBytes = 10;
    public const int MaxBytes = 79; // SRTO_PASSPHRASE
    private readonly byte[] _utf8;

    private SrtPassphrase(byte[] utf8) => _utf8 = utf8;

    internal ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>Takes a text of 10 to 79 bytes in UTF-8.</summary>
    /// <param name="fault">What is wrong, without the text itself; empty when taken.</param>
    public static bool TryCreate(string text, [NotNullWhen(true)] out SrtPassphrase? passphrase, out string fault)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var fits = utf8.Length is >= MinBytes and <= MaxBytes;
        passphrase = fits ? new(utf8) : null;
        fault = fits ? "" : $"The SRT passphrase has {utf8.Length} bytes: {MinBytes} to {MaxBytes} are allowed.";
        return fits;
    }

    public override string ToString() => "(hidden)";
}
