using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>read(2), write(2), open(2), poll(2) and their kin.</summary>
internal static unsafe partial class FileCalls
{
    public const int O_RDONLY = 0;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;
    public const int F_SETFD = 2;
    public const int F_SETFL = 4;
    public const int F_DUPFD_CLOEXEC = 1030;
    public const int FD_CLOEXEC = 1;
    public const int F_SETPIPE_SZ = 1031;
    public const short POLLIN = 1;
    public const short POLLPRI = 2;
    public const short POLLOUT = 4;
    public const short POLLERR = 8;
    public const short POLLHUP = 16;

    public static SyscallResult Read(SafeHandle fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            SyscallResult result;
            do
                result = SyscallResult.Of(ReadRaw(fd, start, (nuint)buffer.Length));
            while (result.Errno == Errno.EINTR);
            return result;
        }
    }

    public static SyscallResult Write(SafeHandle fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            SyscallResult result;
            do
                result = SyscallResult.Of(WriteRaw(fd, start, (nuint)bytes.Length));
            while (result.Errno == Errno.EINTR);
            return result;
        }
    }

    /// <summary>Invalid with errno in <see cref="Marshal.GetLastPInvokeError"/> when it cannot be opened.</summary>
    public static DescriptorHandle Open(string path, int flags)
    {
        DescriptorHandle handle;
        do
            handle = new DescriptorHandle(OpenRaw(path, flags | O_CLOEXEC, 0));
        while (handle.IsInvalid && Marshal.GetLastPInvokeError() == Errno.EINTR);
        return handle;
    }

    public static SyscallResult MakeFifo(string path, uint mode) => SyscallResult.Of(MakeFifoRaw(path, mode));

    public static SyscallResult SetPipeCapacity(SafeHandle fd, int bytes) =>
        SyscallResult.Of(ControlRaw(fd, F_SETPIPE_SZ, bytes));

    /// <summary>Reads and writes that would wait say so instead. Of a descriptor without other flags.</summary>
    public static SyscallResult SetNonBlocking(SafeHandle fd) => SyscallResult.Of(ControlRaw(fd, F_SETFL, O_NONBLOCK));

    /// <summary>Programs that are started from here do not get it.</summary>
    public static SyscallResult CloseOnExec(SafeHandle fd) => SyscallResult.Of(ControlRaw(fd, F_SETFD, FD_CLOEXEC));

    /// <summary>Another descriptor of the same file, not standard input, output or error; invalid with errno in <see cref="Marshal.GetLastPInvokeError"/> otherwise.</summary>
    public static DescriptorHandle Duplicate(SafeHandle fd) => new(ControlRaw(fd, F_DUPFD_CLOEXEC, 3));

    /// <summary>
    /// Waits until one descriptor is readable, hung up or in error, to the nanosecond that the timer
    /// slack allows. EINTR reads as nothing ready, because a retry would start the timeout anew.
    /// </summary>
    /// <returns>The revents; 0 after the timeout.</returns>
    public static short PollIn(SafeHandle fd, TimeSpan timeout) => Poll(fd, POLLIN, timeout);

    /// <summary>As <see cref="PollIn"/>, for other events too.</summary>
    public static short Poll(SafeHandle fd, short events, TimeSpan timeout) => Poll(fd, events, null, timeout);

    /// <summary>As above; ends early, too, while <paramref name="waker"/> is readable.</summary>
    public static short Poll(SafeHandle fd, short events, SafeHandle? waker, TimeSpan timeout)
    {
        var (added, wakerAdded) = (false, false);
        try
        {
            fd.DangerousAddRef(ref added);
            waker?.DangerousAddRef(ref wakerAdded);
            var polls = stackalloc PollFd[2];
            polls[0] = new PollFd { Fd = (int)fd.DangerousGetHandle(), Events = events };
            polls[1] = new PollFd { Fd = (int?)waker?.DangerousGetHandle() ?? -1, Events = POLLIN }; // ppoll passes over -1
            var limit = TimeSpec.Of(timeout.Ticks * TimeSpan.NanosecondsPerTick);
            var result = SyscallResult.Of(PollRaw(polls, 2, timeout == Timeout.InfiniteTimeSpan ? null : &limit, null));
            return result.Value > 0 ? polls[0].Revents : (short)0;
        }
        finally
        {
            if (added)
                fd.DangerousRelease();
            if (wakerAdded)
                waker!.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadRaw(SafeHandle fd, void* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteRaw(SafeHandle fd, void* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenRaw(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifoRaw(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlRaw(SafeHandle fd, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static partial int PollRaw(PollFd* descriptors, nuint count, TimeSpec* timeout, void* signalMask);
}

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFd
{
    public int Fd;
    public short Events;
    public short Revents;
}
