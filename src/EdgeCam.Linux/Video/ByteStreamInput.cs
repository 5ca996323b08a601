using System.Net.Sockets;
using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Video;

/// <summary>Where the bytes of one writer after another come from. Thread-bound, non-blocking.</summary>
internal abstract class ByteStreamInput : IDisposable
{
    /// <summary>For logs: "FIFO /run/edgecam/h264".</summary>
    public abstract string Name { get; }

    /// <summary>Readable when <see cref="Read"/> has something to do. Changes with the writer.</summary>
    public abstract SafeHandle Readiness { get; }

    /// <summary>0 bytes: the writer has gone; EAGAIN: nothing yet.</summary>
    public abstract SyscallResult Read(Span<byte> buffer);

    /// <summary>Makes ready for the next writer.</summary>
    public abstract void DropWriter();

    public abstract void Dispose();

    /// <summary>The kernel's own words for a missing folder name neither the folder nor the cure.</summary>
    protected static void RequireFolder(string operation, string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder))
            throw new LinuxException(operation, Errno.ENOENT, $"{path}: make the folder {folder} first");
    }
}

/// <summary>A named pipe (fifo(7)), made when it is missing.</summary>
internal sealed class FifoInput : ByteStreamInput
{
    private readonly string _path;
    private DescriptorHandle _reader;

    public FifoInput(string path)
    {
        _path = path;
        RequireFolder("mkfifo", path);
        var made = FileCalls.MakeFifo(path, mode: 0x1B0); // rw-rw----
        if (!made.Succeeded && made.Errno != Errno.EEXIST)
            throw new LinuxException("mkfifo", made.Errno, path);
        _reader = Open();
    }

    public override string Name => $"FIFO {_path}";

    public override SafeHandle Readiness => _reader;

    public override SyscallResult Read(Span<byte> buffer) => FileCalls.Read(_reader, buffer);

    /// <summary>
    /// A read end that has seen a writer go reports POLLHUP without end; a new one does not (pipe_poll in
    /// fs/pipe.c). It is opened before the old one closes, or a writer coming meanwhile would get SIGPIPE.
    /// </summary>
    public override void DropWriter()
    {
        var next = Open();
        _reader.Dispose();
        _reader = next;
    }

    public override void Dispose() => _reader.Dispose();

    /// <summary>
    /// A write that fits into the pipe is one step for its reader (pipe_write holds the lock), so a
    /// capacity beyond any access unit keeps units whole. 1 MiB is what an ordinary user may ask for (pipe(7)).
    /// </summary>
    private DescriptorHandle Open()
    {
        var reader = FileCalls.Open(_path, FileCalls.O_RDONLY | FileCalls.O_NONBLOCK).OrThrowIfInvalid("open", _path);
        if (FileCalls.SetPipeCapacity(reader, 1024 * 1024).Errno != Errno.EBADF)
            return reader;
        reader.Dispose();
        throw new LinuxException("open", Errno.EINVAL, $"{_path}, which exists and is no FIFO: remove it or name another path");
    }
}

/// <summary>A Unix stream socket that one writer at a time connects to (unix(7)); the next waits in the backlog.</summary>
internal sealed class UnixSocketInput : ByteStreamInput
{
    private readonly string _path;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
    private DescriptorHandle? _writer;

    public UnixSocketInput(string path)
    {
        _path = path;
        RequireFolder("bind", path);
        var address = new UnixDomainSocketEndPoint(path);
        RemoveAbandoned(address);
        try
        {
            _listener.Bind(address);
            _listener.Listen(1);
        }
        catch (SocketException refused)
        {
            _listener.Dispose();
            throw new LinuxException("bind", refused.NativeErrorCode, path);
        }
    }

    public override string Name => $"Unix socket {_path}";

    public override SafeHandle Readiness => (SafeHandle?)_writer ?? _listener.SafeHandle;

    public override SyscallResult Read(Span<byte> buffer)
    {
        if (_writer is not null)
            return SocketCalls.Receive(_writer, buffer);

        var accepted = SocketCalls.Accept(_listener.SafeHandle, out _, out var errno);
        if (errno is not (0 or Errno.EAGAIN or Errno.ECONNABORTED))
            throw new LinuxException("accept4", errno, _path);
        _writer = errno == 0 ? accepted : null;
        return new(-1, Errno.EAGAIN);
    }

    public override void DropWriter()
    {
        _writer?.Dispose();
        _writer = null;
    }

    public override void Dispose()
    {
        DropWriter();
        _listener.Dispose(); // removes the path, too
    }

    /// <summary>A crashed process leaves its path behind; only a path that nobody answers at is removed.</summary>
    private static void RemoveAbandoned(UnixDomainSocketEndPoint address)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(address);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(address.ToString());
        }
        catch (SocketException)
        {
            // nothing there, or not ours to remove: bind says what is wrong
        }
    }
}
