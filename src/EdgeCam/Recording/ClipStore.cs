using System.Buffers.Binary;
using System.Globalization;
using EdgeCam.Units;

namespace EdgeCam.Recording;

/// <summary>
/// A folder of clips and snapshots that never takes more than its share of the disk: before something is written, the
/// oldest by name go. Files that are not of its making stay and do not count.
/// </summary>
/// <remarks>Thread-safe. Blocks as long as the disk does.</remarks>
internal sealed class ClipStore
{
    private readonly Lock _gate = new(); // two that make room at once must not both delete for it
    private readonly long _most;
    private readonly long _leastFree;
    private readonly Func<long> _freeBytes;

    /// <param name="folder">Made when the first file is.</param>
    /// <param name="most">All its files together.</param>
    /// <param name="leastFree">Left free on the disk for others.</param>
    public ClipStore(string folder, DataSize most, DataSize leastFree)
        : this(folder, most, leastFree, () => new DriveInfo(folder).AvailableFreeSpace)
    {
    }

    internal ClipStore(string folder, DataSize most, DataSize leastFree, Func<long> freeBytes)
    {
        Folder = folder;
        (_most, _leastFree, _freeBytes) = (most.Bytes, leastFree.Bytes, freeBytes);
    }

    public string Folder { get; }

    /// <summary>What is left over of a crash: what plays is kept, the rest removed. Call once, before anything is written.</summary>
    /// <returns>How many were kept.</returns>
    public int Recover()
    {
        try
        {
            return Files("*" + ClipFile.PartSuffix).Count(Recover);
        }
        catch (Exception fault) when (StorageException.IsCauseOf(fault))
        {
            return 0; // whoever writes next is told
        }
    }

    /// <summary>Begins a file that is named by its time.</summary>
    /// <param name="at">When what is in it begins.</param>
    /// <param name="extension"><c>.mp4</c> or <c>.jpg</c>.</param>
    /// <param name="bytes">What it will take at least.</param>
    /// <exception cref="StorageException">There is no room, or nothing can be written.</exception>
    public ClipFile Create(DateTimeOffset at, string extension, long bytes)
    {
        var time = at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'.'fff'Z'", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            var name = time + extension;
            for (var number = 2; IsTaken(name); number++)
                name = string.Create(CultureInfo.InvariantCulture, $"{time}-{number}{extension}"); // two clips of one instant
            return Create(name, bytes);
        }
    }

    /// <inheritdoc cref="Create(DateTimeOffset, string, long)"/>
    /// <param name="name">Without folders; one that is there is replaced.</param>
    public ClipFile Create(string name, long bytes)
    {
        try
        {
            Directory.CreateDirectory(Folder);
            MakeRoom(bytes);
            return new ClipFile(Path.Combine(Folder, name));
        }
        catch (Exception fault) when (StorageException.IsCauseOf(fault))
        {
            throw StorageException.Of($"{Folder}/{name} cannot be written", fault);
        }
    }

    /// <summary>Removes the oldest until there is room for <paramref name="bytes"/> more.</summary>
    /// <exception cref="StorageException">Nothing is left to remove, or it cannot be.</exception>
    public void MakeRoom(long bytes)
    {
        lock (_gate)
        {
            var files = new Queue<FileInfo>(Kept());
            var used = files.Sum(file => file.Length) + Files("*" + ClipFile.PartSuffix).Sum(file => file.Length);
            while (used + bytes > _most || _freeBytes() - bytes < _leastFree)
            {
                if (!files.TryDequeue(out var oldest))
                    throw Full(used, bytes);
                used -= oldest.Length; // asked for before it is gone
                oldest.Delete();
            }
        }
    }

    /// <summary>What is in it, the oldest first.</summary>
    public IReadOnlyList<FileInfo> Kept() => [.. Files("*.mp4").Concat(Files("*.jpg")).OrderBy(file => file.Name, StringComparer.Ordinal)];

    private StorageException Full(long used, long bytes) => new(used + bytes > _most
        ? $"{Folder}: holds {used} bytes, {bytes} more are wanted, and Recording:MaxMegabytes allows {_most}: raise it, or ask for less"
        : $"{Folder}: the disk has {_freeBytes()} bytes free, {bytes} are wanted, and Recording:MinFreeMegabytes keeps {_leastFree}: make room, or lower it");

    private bool IsTaken(string name) => File.Exists(Path.Combine(Folder, name)) || File.Exists(Path.Combine(Folder, name + ClipFile.PartSuffix));

    private FileInfo[] Files(string pattern)
    {
        var folder = new DirectoryInfo(Folder);
        return folder.Exists ? folder.GetFiles(pattern) : [];
    }

    private static bool Recover(FileInfo part)
    {
        var isPlayable = part.Name.EndsWith(".mp4" + ClipFile.PartSuffix, StringComparison.Ordinal) && HoldsFragment(part);
        if (isPlayable)
            part.MoveTo(part.FullName[..^ClipFile.PartSuffix.Length], overwrite: true);
        else
            part.Delete();
        return isPlayable;
    }

    /// <summary>One whole fragment: a moof box and the mdat behind it (ISO/IEC 14496-12 §4.2).</summary>
    private static bool HoldsFragment(FileInfo file)
    {
        using var stream = file.OpenRead();
        Span<byte> header = stackalloc byte[8];
        while (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (size < header.Length || stream.Position - header.Length + size > stream.Length)
                return false;
            if (header[4..].SequenceEqual("mdat"u8))
                return true;
            stream.Position += size - header.Length;
        }

        return false;
    }
}
