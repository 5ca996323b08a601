using System.Text.Json.Nodes;
using EdgeCam.Remote;
using Microsoft.Win32.SafeHandles;

namespace EdgeCam.Commands.Files;

/// <summary>
/// Reads files in pieces that fit a message, from a fixed set of directories. The file that was opened is asked where it
/// lies, so that neither <c>..</c> nor a link leads outside.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="directories">Those that may be read, with what is below; one that does not exist yet is fine.</param>
internal sealed class ChunkReader(params IReadOnlyList<string> directories)
{
    /// <summary>In base 64 this takes 43,692 bytes of the 65,536 of a message.</summary>
    public const int MaxBytes = 32 * 1024;

    private const int MaxPathLength = 1024;

    private readonly string[] _directories = [.. directories.Select(Path.GetFullPath)];

    /// <summary>
    /// Reads the arguments <c>path</c> and <c>offset</c> and answers with <c>data</c> in base 64, <c>bytes</c> of it, the
    /// <c>size</c> of the file and whether that was its <c>end</c>.
    /// </summary>
    public RemoteReply Answer(CommandArguments arguments)
    {
        var path = arguments.Text("path");
        var offset = arguments.Whole("offset", 0, long.MaxValue / 2, 0);
        if (path is null)
            arguments.Miss("path", "path is missing: as the reply named it that told of the file");
        return arguments.Refusal() ?? Read(path!, offset);
    }

    private RemoteReply Read(string path, long offset)
    {
        try
        {
            using var file = Open(path);
            if (file is null)
                return RemoteReply.Rejected("not_found", "there is no such file among those that can be fetched");
            var size = RandomAccess.GetLength(file);
            if (offset > size)
                return RemoteReply.Rejected("out_of_range", $"offset {offset} lies behind the end: the file has {size} bytes");
            return RemoteReply.Ok(Chunk(file, path, offset, size));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return RemoteReply.Failed("io_error", $"{path} cannot be read: {fault.Message}");
        }
    }

    /// <summary>Null for anything that is not a file in one of the directories; it does not tell which.</summary>
    private SafeFileHandle? Open(string path)
    {
        if (path.Length > MaxPathLength || path.Contains('\0', StringComparison.Ordinal) || !Path.IsPathRooted(path) || !IsInside(Path.GetFullPath(path), _directories))
            return null;
        SafeFileHandle? file = null;
        try
        {
            if ((File.GetAttributes(path) & (FileAttributes.Directory | FileAttributes.ReparsePoint)) != FileAttributes.None)
                return null;
            file = File.OpenHandle(path, options: FileOptions.RandomAccess);
            // A link, or a directory that became one in this moment: the kernel tells the true name of what is open.
            var real = File.ResolveLinkTarget($"/proc/self/fd/{file.DangerousGetHandle()}", returnFinalTarget: false)?.FullName;
            if (real is null || !IsInside(real, _directories.Select(RealPath)))
            {
                file.Dispose();
                return null;
            }

            return file;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            file?.Dispose();
            return null;
        }
    }

    private static bool IsInside(string path, IEnumerable<string> directories) =>
        directories.Any(directory => path.StartsWith(directory + "/", StringComparison.Ordinal));

    /// <summary>The directories themselves may be reached over links: the configuration says where they are.</summary>
    private static string RealPath(string directory)
    {
        var real = "/";
        foreach (var level in directory.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, level);
            if (Directory.ResolveLinkTarget(real, returnFinalTarget: true) is { } target)
                real = RealPath(target.FullName);
        }

        return real;
    }

    private static JsonObject Chunk(SafeFileHandle file, string path, long offset, long size)
    {
        var buffer = new byte[(int)Math.Min(MaxBytes, size - offset)];
        var count = 0;
        while (count < buffer.Length && RandomAccess.Read(file, buffer.AsSpan(count), offset + count) is var read and > 0)
            count += read;
        return new JsonObject
        {
            ["path"] = path,
            ["offset"] = offset,
            ["bytes"] = count,
            ["size"] = size,
            ["end"] = offset + count >= size,
            ["data"] = Convert.ToBase64String(buffer.AsSpan(0, count)),
        };
    }
}
