using System.Runtime.InteropServices;
using EdgeCam.Linux.Net;

namespace EdgeCam.Linux.Interop;

/// <summary>socket(2) and the calls on sockets.</summary>
internal static unsafe partial class SocketCalls
{
    public const int AF_UNIX = 1;
    public const int AF_INET = 2;
    public const int AF_INET6 = 10;
    public const int SOCK_STREAM = 1;
    public const int SOCK_DGRAM = 2;
    public const int SOCK_NONBLOCK = 0x800;
    public const int SOCK_CLOEXEC = 0x80000;

    public const int SOL_SOCKET = 1;
    public const int SO_REUSEADDR = 2;
    public const int SO_TYPE = 3;
    public const int SO_ERROR = 4;
    public const int SO_SNDBUF = 7;
    public const int SO_RCVBUF = 8;
    public const int SO_ACCEPTCONN = 30;
    public const int SO_DOMAIN = 39;
    public const int SO_TIMESTAMPNS = 35; // and the type of the message that brings the stamp
    public const int IPPROTO_IP = 0;
    public const int IP_RECVERR = 11;
    public const int IP_MULTICAST_IF = 32;
    public const int IP_MULTICAST_TTL = 33;
    public const int IP_MULTICAST_LOOP = 34;
    public const int IPPROTO_TCP = 6;
    public const int TCP_NODELAY = 1;
    public const int TCP_INFO = 11;
    public const int TCP_NOTSENT_LOWAT = 25;
    public const int SOL_UDP = 17;
    public const int UDP_SEGMENT = 103;
    public const int IPPROTO_IPV6 = 41;
    public const int IPV6_MULTICAST_IF = 17;
    public const int IPV6_MULTICAST_HOPS = 18;
    public const int IPV6_MULTICAST_LOOP = 19;
    public const int IPV6_RECVERR = 25;
    public const int IPV6_V6ONLY = 26;

    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_ERRQUEUE = 0x2000;
    public const int MSG_NOSIGNAL = 0x4000;
    public const int SIOCOUTQ = 0x5411;
    public const int SIOCOUTQNSD = 0x894B;

    /// <summary>A non-blocking socket; invalid with errno in <see cref="Marshal.GetLastPInvokeError"/> otherwise.</summary>
    public static DescriptorHandle Create(int family, int type) =>
        new(SocketRaw(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));

    public static SyscallResult Bind(SafeHandle socket, in PeerAddress address)
    {
        fixed (PeerAddress* start = &address)
            return SyscallResult.Of(BindRaw(socket, start, (uint)address.Length));
    }

    public static SyscallResult Listen(SafeHandle socket, int backlog) => SyscallResult.Of(ListenRaw(socket, backlog));

    /// <summary>EINPROGRESS is the ordinary answer of a non-blocking socket: it is writable once the outcome is known (connect(2)).</summary>
    public static SyscallResult Connect(SafeHandle socket, in PeerAddress address)
    {
        fixed (PeerAddress* start = &address)
            return SyscallResult.Of(ConnectRaw(socket, start, (uint)address.Length));
    }

    public static PeerAddress LocalAddress(SafeHandle socket)
    {
        PeerAddress address;
        var length = (uint)sizeof(PeerAddress);
        SyscallResult.Of(NameRaw(socket, &address, &length)).OrThrow("getsockname", "own address");
        return address;
    }

    /// <summary>The accepted socket is non-blocking; invalid with an errno otherwise.</summary>
    public static DescriptorHandle Accept(SafeHandle listener, out PeerAddress peer, out int errno)
    {
        while (true)
        {
            PeerAddress address = default;
            var length = (uint)sizeof(PeerAddress);
            var accepted = new DescriptorHandle(AcceptRaw(listener, &address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
            errno = accepted.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
            peer = address;
            if (errno != Errno.EINTR)
                return accepted;
        }
    }

    public static SyscallResult Receive(SafeHandle socket, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            SyscallResult result;
            do
                result = SyscallResult.Of(ReceiveRaw(socket, start, (nuint)buffer.Length, MSG_DONTWAIT, null, null));
            while (result.Errno == Errno.EINTR);
            return result;
        }
    }

    /// <summary>Takes the next entry of the error queue (IP_RECVERR in ip(7)) and forgets it.</summary>
    public static SyscallResult TakeError(SafeHandle socket)
    {
        byte rest;
        return SyscallResult.Of(ReceiveRaw(socket, &rest, 1, MSG_DONTWAIT | MSG_ERRQUEUE, null, null));
    }

    public static SyscallResult Receive(SafeHandle socket, Span<byte> buffer, ref PeerAddress from)
    {
        fixed (byte* start = buffer)
        fixed (PeerAddress* name = &from)
        {
            SyscallResult result;
            do
            {
                var length = (uint)sizeof(PeerAddress);
                *name = default;
                result = SyscallResult.Of(ReceiveRaw(socket, start, (nuint)buffer.Length, MSG_DONTWAIT, name, &length));
            }
            while (result.Errno == Errno.EINTR);
            return result;
        }
    }

    public static SyscallResult Send(SafeHandle socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            SyscallResult result;
            do
                result = SyscallResult.Of(SendRaw(socket, start, (nuint)bytes.Length, MSG_DONTWAIT | MSG_NOSIGNAL, null, 0));
            while (result.Errno == Errno.EINTR);
            return result;
        }
    }

    public static SyscallResult Send(SafeHandle socket, ReadOnlySpan<byte> bytes, in PeerAddress to)
    {
        fixed (byte* start = bytes)
        fixed (PeerAddress* name = &to)
        {
            SyscallResult result;
            do
                result = SyscallResult.Of(SendRaw(socket, start, (nuint)bytes.Length, MSG_DONTWAIT | MSG_NOSIGNAL, name, (uint)to.Length));
            while (result.Errno == Errno.EINTR);
            return result;
        }
    }

    /// <returns>How many messages were sent, at least one; or the error of the first.</returns>
    public static SyscallResult SendMany(SafeHandle socket, MMsgHdr* messages, int count)
    {
        SyscallResult result;
        do
            result = SyscallResult.Of(SendManyRaw(socket, messages, (uint)count, MSG_DONTWAIT | MSG_NOSIGNAL));
        while (result.Errno == Errno.EINTR);
        return result;
    }

    /// <returns>How many messages came, at least one; EAGAIN when there is none.</returns>
    public static SyscallResult ReceiveMany(SafeHandle socket, MMsgHdr* messages, int count)
    {
        SyscallResult result;
        do
            result = SyscallResult.Of(ReceiveManyRaw(socket, messages, (uint)count, MSG_DONTWAIT, null));
        while (result.Errno == Errno.EINTR);
        return result;
    }

    public static SyscallResult SetOption(SafeHandle socket, int level, int option, int value) =>
        SyscallResult.Of(SetOptionRaw(socket, level, option, &value, sizeof(int)));

    public static SyscallResult SetOption(SafeHandle socket, int level, int option, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value)
            return SyscallResult.Of(SetOptionRaw(socket, level, option, start, (uint)value.Length));
    }

    /// <summary>Reads an option of any size.</summary>
    /// <returns>How many bytes of <paramref name="value"/> the kernel filled.</returns>
    public static SyscallResult GetOption(SafeHandle socket, int level, int option, Span<byte> value)
    {
        var length = (uint)value.Length;
        fixed (byte* start = value)
        {
            var result = SyscallResult.Of(GetOptionRaw(socket, level, option, start, &length));
            return result.Succeeded ? new((nint)length, 0) : result;
        }
    }

    /// <summary>An ioctl that answers with an int.</summary>
    public static SyscallResult Query(SafeHandle socket, int request)
    {
        int answer;
        var result = SyscallResult.Of(ControlRaw(socket, (nuint)request, &answer));
        return result.Succeeded ? new(answer, 0) : result;
    }

    public static SyscallResult Pair(out DescriptorHandle first, out DescriptorHandle second)
    {
        var ends = stackalloc int[2];
        var result = SyscallResult.Of(PairRaw(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
        first = new DescriptorHandle(result.Succeeded ? ends[0] : -1);
        second = new DescriptorHandle(result.Succeeded ? ends[1] : -1);
        return result;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int SocketRaw(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int BindRaw(SafeHandle socket, void* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    private static partial int ListenRaw(SafeHandle socket, int backlog);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int ConnectRaw(SafeHandle socket, void* address, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetOptionRaw(SafeHandle socket, int level, int option, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    private static partial int NameRaw(SafeHandle socket, void* address, uint* length);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    private static partial int AcceptRaw(SafeHandle socket, void* address, uint* length, int flags);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    private static partial nint ReceiveRaw(SafeHandle socket, void* buffer, nuint length, int flags, void* from, uint* fromLength);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    private static partial nint SendRaw(SafeHandle socket, void* bytes, nuint length, int flags, void* to, uint toLength);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    private static partial int SendManyRaw(SafeHandle socket, MMsgHdr* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    private static partial int ReceiveManyRaw(SafeHandle socket, MMsgHdr* messages, uint count, int flags, TimeSpec* timeout);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOptionRaw(SafeHandle socket, int level, int option, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlRaw(SafeHandle socket, nuint request, int* answer);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int PairRaw(int family, int type, int protocol, int* ends);
}
