using System.Security.Cryptography;

namespace EdgeCam.Recording;

/// <summary>
/// A file of the store while it is written. Until it is kept its name ends in <c>.part</c>: what a crash leaves behind is
/// told from what is whole.
/// </summary>
/// <remarks>Thread-bound to whoever writes it. What the disk refuses is an <see cref="IOException"/>.</remarks>
internal sealed class ClipFile : Stream
{
    public const string PartSuffix = ".part";
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _whole;

    /// <param name="path">Where it will be when it is kept.</param>
    public ClipFile(string path)
    {
        Path = path;
        _file = new FileStream(path + PartSuffix, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
    }

    public string Path { get; }

    public override long Length => _file.Length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Position
    {
        get => _file.Position;
        set => throw new NotSupportedException();
    }

    /// <summary>What was written so far, as lower-case hex digits. Once.</summary>
    public string TakeSha256() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _file.Write(buffer);
        _hash.AppendData(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Down to the medium: a power cut takes nothing of it any more. With the file goes its name (ext4, xfs, btrfs, f2fs).</summary>
    public override void Flush() => _file.Flush(flushToDisk: true);

    /// <summary>What was written so far can be read by itself.</summary>
    public void MarkWhole() => _whole = _file.Length;

    /// <summary>Gives it its name.</summary>
    public void Keep()
    {
        Flush();
        File.Move(Path + PartSuffix, Path, overwrite: true);
        _file.Dispose();
    }

    /// <summary>Keeps what is whole and drops the rest; drops the file when that is nothing.</summary>
    /// <returns>Whether there is a file.</returns>
    public bool KeepWhole()
    {
        if (_whole == 0)
            return Discard();
        _file.SetLength(_whole);
        Keep();
        return true;
    }

    /// <returns>False: there is no file any more.</returns>
    public bool Discard()
    {
        _file.Dispose();
        File.Delete(Path + PartSuffix);
        return false;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        _hash.Dispose();
        base.Dispose(disposing);
    }
}
