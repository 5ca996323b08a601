using System.Globalization;
using EdgeCam.Linux.Files;

namespace EdgeCam.FirstBoot;

/// <summary>Reads a file of the boot partition, which may hold anything under that name.</summary>
internal static class CardFile
{
    /// <summary>More than the shipped edgecam.json with all its comments, twice; and than a chain of certificates.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <param name="path">Of something that is there.</param>
    /// <param name="shorten">What to do about a file that is too large.</param>
    /// <param name="refusal">Why it is not read, and what to do; null when it is.</param>
    /// <returns>Its bytes; null when it is refused.</returns>
    public static byte[]? Read(string path, string shorten, out string? refusal)
    {
        string name = Path.GetFileName(path);
        var status = FileStatus.Of(path);
        refusal = status.Kind switch
        {
            FileKind.Regular when status.Bytes > MaxBytes => TooLarge(name, status.Bytes, shorten),
            FileKind.Regular => null,
            FileKind.Directory => $"{name} is a folder: it must be a text file",
            FileKind.Link => $"{name} is a link: put the file itself there",
            _ => $"{name} is a device: put a text file there",
        };
        if (refusal is not null)
            return null;
        byte[] bytes = ReadBounded(path);
        refusal = bytes.Length > MaxBytes ? TooLarge(name, bytes.Length, shorten) : null;
        return refusal is null ? bytes : null;
    }

    private static string TooLarge(string name, long bytes, string shorten) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} has {bytes} bytes: it may have {MaxBytes}; {shorten}");

    private static byte[] ReadBounded(string path)
    {
        using var stream = File.OpenRead(path);
        byte[] buffer = new byte[MaxBytes + 1];
        return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }
}
