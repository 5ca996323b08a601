using System.Buffers;
using System.Globalization;
using System.Text;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Health;

/// <summary>The small text files of /proc and /sys. What cannot be opened or read is null: they come and go with hardware and kernel options.</summary>
/// <remarks>Thread-safe. Throws nothing; a missing file costs one system call.</remarks>
internal static class KernelFile
{
    private const int MostBytes = 64 * 1024; // of /proc/diskstats and the like; more is cut off

    /// <summary>The whole file.</summary>
    public static string? Text(string path)
    {
        using var file = FileCalls.Open(path, FileCalls.O_RDONLY);
        if (file.IsInvalid)
            return null;
        var buffer = ArrayPool<byte>.Shared.Rent(MostBytes);
        try
        {
            return ReadAll(file, buffer) is { } length ? Encoding.UTF8.GetString(buffer, 0, length) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The first line, without blanks at its ends; null also when it is empty.</summary>
    public static string? Line(string path)
    {
        var line = Text(path)?.Split('\n', 2)[0].Trim();
        return string.IsNullOrEmpty(line) ? null : line;
    }

    /// <summary>A file that holds one decimal number.</summary>
    public static long? Number(string path) =>
        long.TryParse(Line(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The value behind a label: <c>MemAvailable:  123 kB</c>, <c>some avg10=0.12</c>. Null where no line has the label.</summary>
    /// <param name="label">What the line begins with.</param>
    public static string? Labelled(string path, string label)
    {
        var line = Text(path)?.Split('\n').FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal));
        return line?[label.Length..].TrimStart().Split(' ')[0];
    }

    /// <summary>Names in a folder, sorted; none where there is no folder.</summary>
    public static IReadOnlyList<string> Names(string folder, string pattern)
    {
        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.EnumerateFileSystemEntries(folder, pattern).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return []; // it went while it was listed
        }
    }

    private static int? ReadAll(DescriptorHandle file, byte[] buffer)
    {
        var length = 0;
        while (length < buffer.Length)
        {
            var read = FileCalls.Read(file, buffer.AsSpan(length));
            if (!read.Succeeded)
                return null;
            if (read.Value == 0)
                break;
            length += (int)read.Value;
        }

        return length;
    }
}
