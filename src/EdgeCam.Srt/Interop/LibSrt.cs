using System.Runtime.InteropServices;

namespace EdgeCam.Srt.Interop;

/// <summary>The functions of libsrt that are used, by their own names (srt/srt.h).</summary>
internal sealed unsafe class LibSrt
{
    public const int Failed = -1; // SRT_ERROR, SRT_INVALID_SOCK

    public readonly delegate* unmanaged<int> srt_startup;
    public readonly delegate* unmanaged<int> srt_cleanup;
    public readonly delegate* unmanaged<uint> srt_getversion;
    public readonly delegate* unmanaged<int*, nuint, void> srt_resetlogfa;
    public readonly delegate* unmanaged<int> srt_create_socket;
    public readonly delegate* unmanaged<int, void*, int, int> srt_bind;
    public readonly delegate* unmanaged<int, int, int> srt_listen;
    public readonly delegate* unmanaged<int, void*, int*, int> srt_accept;
    public readonly delegate* unmanaged<int, void*, int, int> srt_connect;
    public readonly delegate* unmanaged<int, int> srt_close;
    public readonly delegate* unmanaged<int, void*, int*, int> srt_getsockname;
    public readonly delegate* unmanaged<int, int> srt_getsockstate;
    public readonly delegate* unmanaged<int, int, void*, int*, int> srt_getsockflag;
    public readonly delegate* unmanaged<int, int, void*, int, int> srt_setsockflag;
    public readonly delegate* unmanaged<int, byte*, int, int> srt_send;
    public readonly delegate* unmanaged<int, byte*, int, int> srt_recv;
    public readonly delegate* unmanaged<int, TraceStatistics*, int, int, int> srt_bistats;
    public readonly delegate* unmanaged<int, nuint*, nuint*, int> srt_getsndbuffer;
    public readonly delegate* unmanaged<int, int> srt_getrejectreason;
    public readonly delegate* unmanaged<int> srt_epoll_create;
    public readonly delegate* unmanaged<int, int, int> srt_epoll_set;
    public readonly delegate* unmanaged<int, int, int*, int> srt_epoll_add_usock;
    public readonly delegate* unmanaged<int, int, int*, int> srt_epoll_update_usock;
    public readonly delegate* unmanaged<int, int, int> srt_epoll_remove_usock;
    public readonly delegate* unmanaged<int, SrtEvent*, int, long, int> srt_epoll_uwait;
    public readonly delegate* unmanaged<int, int> srt_epoll_release;
    private readonly delegate* unmanaged<int, byte*> srt_rejectreason_str;
    private readonly delegate* unmanaged<int*, int> srt_getlasterror;
    private readonly delegate* unmanaged<byte*> srt_getlasterror_str;

    /// <summary>Finds them all, then starts the library.</summary>
    /// <exception cref="EntryPointNotFoundException">The library lacks one of them; nothing was called.</exception>
    public LibSrt(nint handle)
    {
        nint At(string name) => NativeLibrary.GetExport(handle, name);
        srt_startup = (delegate* unmanaged<int>)At("srt_startup");
        srt_cleanup = (delegate* unmanaged<int>)At("srt_cleanup");
        srt_getversion = (delegate* unmanaged<uint>)At("srt_getversion");
        srt_resetlogfa = (delegate* unmanaged<int*, nuint, void>)At("srt_resetlogfa");
        srt_create_socket = (delegate* unmanaged<int>)At("srt_create_socket");
        srt_bind = (delegate* unmanaged<int, void*, int, int>)At("srt_bind");
        srt_listen = (delegate* unmanaged<int, int, int>)At("srt_listen");
        srt_accept = (delegate* unmanaged<int, void*, int*, int>)At("srt_accept");
        srt_connect = (delegate* unmanaged<int, void*, int, int>)At("srt_connect");
        srt_close = (delegate* unmanaged<int, int>)At("srt_close");
        srt_getsockname = (delegate* unmanaged<int, void*, int*, int>)At("srt_getsockname");
        srt_getsockstate = (delegate* unmanaged<int, int>)At("srt_getsockstate");
        srt_getsockflag = (delegate* unmanaged<int, int, void*, int*, int>)At("srt_getsockflag");
        srt_setsockflag = (delegate* unmanaged<int, int, void*, int, int>)At("srt_setsockflag");
        srt_send = (delegate* unmanaged<int, byte*, int, int>)At("srt_send");
        srt_recv = (delegate* unmanaged<int, byte*, int, int>)At("srt_recv");
        srt_bistats = (delegate* unmanaged<int, TraceStatistics*, int, int, int>)At("srt_bistats");
        srt_getsndbuffer = (delegate* unmanaged<int, nuint*, nuint*, int>)At("srt_getsndbuffer");
        srt_getrejectreason = (delegate* unmanaged<int, int>)At("srt_getrejectreason");
        srt_rejectreason_str = (delegate* unmanaged<int, byte*>)At("srt_rejectreason_str");
        srt_epoll_create = (delegate* unmanaged<int>)At("srt_epoll_create");
        srt_epoll_set = (delegate* unmanaged<int, int, int>)At("srt_epoll_set");
        srt_epoll_add_usock = (delegate* unmanaged<int, int, int*, int>)At("srt_epoll_add_usock");
        srt_epoll_update_usock = (delegate* unmanaged<int, int, int*, int>)At("srt_epoll_update_usock");
        srt_epoll_remove_usock = (delegate* unmanaged<int, int, int>)At("srt_epoll_remove_usock");
        srt_epoll_uwait = (delegate* unmanaged<int, SrtEvent*, int, long, int>)At("srt_epoll_uwait");
        srt_epoll_release = (delegate* unmanaged<int, int>)At("srt_epoll_release");
        srt_getlasterror = (delegate* unmanaged<int*, int>)At("srt_getlasterror");
        srt_getlasterror_str = (delegate* unmanaged<byte*>)At("srt_getlasterror_str");

        srt_startup();
        srt_resetlogfa(null, 0); // no area logs: it would go to stderr
        Open = new OpenSockets(this);
    }

    /// <summary>What is to be closed before the process ends.</summary>
    public OpenSockets Open { get; }

    /// <summary>SRT_ERRNO of this thread's last failed call. Stale after a call that succeeded.</summary>
    public int LastError() => srt_getlasterror(null);

    /// <summary>The failure of this thread's last call.</summary>
    /// <param name="operation">The call, by its name in srt.h.</param>
    /// <param name="detail">What it was applied to; never a secret.</param>
    public SrtException Failure(string operation, string detail)
    {
        int errno = 0;
        var error = srt_getlasterror(&errno);
        // Not srt_strerror: its text lies in one place for all threads.
        return new(operation, error, errno, Text(srt_getlasterror_str()) ?? "unknown", detail);
    }

    /// <summary>libsrt's words for a reason of rejection.</summary>
    public string DescribeRejection(int reason) => Text(srt_rejectreason_str(reason)) ?? $"reason {reason}";

    private static string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);
}
