using System.Globalization;
using System.Text;
using EdgeCam.Linux.Files;

namespace EdgeCam.FirstBoot;

/// <summary>What the owner put on the boot partition: text in UTF-8, not yet understood.</summary>
/// <param name="Name">Without folder, for messages.</param>
internal sealed record BootFile(string Name, string Path, byte[] Bytes)
{
    public const string Json = "edgecam.json";
    public const string Text = "edgecam.txt";

    /// <summary>More than the shipped edgecam.json with all its comments, twice.</summary>
    public const int MaxBytes = 64 * 1024;

    public bool IsJson => string.Equals(Name, Json, StringComparison.Ordinal);

    /// <summary>The one file that is there; null when there is none, or it is refused.</summary>
    /// <param name="refusal">Why it is, and what to do; null when it is not.</param>
    public static BootFile? Find(string boot, out string? refusal)
    {
        refusal = null;
        string[] found = [.. ((string[])[Json, Text]).Where(name => FileStatus.Of(System.IO.Path.Combine(boot, name)).Kind != FileKind.Missing)];
        if (found.Length == 2)
            refusal = $"{Json} and {Text} are both there: remove one of them";
        else if (found.Length == 0)
            refusal = Misnamed(boot);
        else
            return Read(found[0], System.IO.Path.Combine(boot, found[0]), out refusal);
        return null;
    }

    // Windows hides what it believes to know: who saves "edgecam.txt" there may get this.
    private static string? Misnamed(string boot) =>
        Array.Find((string[])["edgecam.txt.txt", "edgecam.json.txt", "edgecam.json.json"], name => File.Exists(System.IO.Path.Combine(boot, name))) is { } name
            ? $"{name} is not read: rename it to {name[..name.LastIndexOf('.')]} (Windows Explorer: View, Show, File name extensions)"
            : null;

    private static BootFile? Read(string name, string path, out string? refusal)
    {
        var status = FileStatus.Of(path);
        refusal = status.Kind switch
        {
            FileKind.Regular when status.Bytes > MaxBytes => TooLarge(name, status.Bytes),
            FileKind.Regular => null,
            FileKind.Directory => $"{name} is a folder: it must be a text file",
            FileKind.Link => $"{name} is a link: put the file itself there",
            _ => $"{name} is a device: put a text file there",
        };
        if (refusal is not null)
            return null;
        byte[] bytes = ReadBounded(path);
        refusal = bytes.Length > MaxBytes ? TooLarge(name, bytes.Length) : NotText(name, bytes);
        return refusal is null ? new(name, path, bytes) : null;
    }

    private static string TooLarge(string name, long bytes) => string.Create(
        CultureInfo.InvariantCulture, $"{name} has {bytes} bytes: it may have {MaxBytes}; write only the keys that you change");

    private static byte[] ReadBounded(string path)
    {
        using var stream = File.OpenRead(path);
        byte[] buffer = new byte[MaxBytes + 1];
        return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }

    private static string? NotText(string name, byte[] bytes)
    {
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return $"{name} is UTF-16: save it as UTF-8 (Notepad: Save as, Encoding UTF-8)";
        int line = 1;
        for (var rest = bytes.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out int length) != System.Buffers.OperationStatus.Done)
                return string.Create(CultureInfo.InvariantCulture, $"{name}:{line}: not UTF-8: save it as UTF-8");
            if (Rune.IsControl(rune) && rune.Value is not ('\t' or '\r' or '\n'))
                return string.Create(CultureInfo.InvariantCulture, $"{name}:{line}: the control character U+{rune.Value:X4}: remove it");
            line += rune.Value == '\n' ? 1 : 0;
            rest = rest[length..];
        }
        return null;
    }
}
