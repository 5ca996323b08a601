using Microsoft.Win32.SafeHandles;

namespace EdgeCam.Srt.Interop;

/// <summary>
/// An SRTSOCKET that is closed once. libsrt looks ids up in a table and does not use one again soon: a call on a
/// closed id fails, it never reaches somebody else's socket.
/// </summary>
internal sealed unsafe class SrtHandle : SafeHandleMinusOneIsInvalid
{
    private readonly LibSrt _native;

    /// <param name="id">As libsrt returned it, -1 for none.</param>
    public SrtHandle(LibSrt native, int id)
        : base(ownsHandle: true)
    {
        _native = native;
        SetHandle(id);
        if (!IsInvalid)
            native.Open.Add(id);
    }

    public int Id => (int)handle;

    protected override bool ReleaseHandle()
    {
        var isClosed = _native.srt_close(Id) != LibSrt.Failed;
        _native.Open.Remove(Id);
        return isClosed;
    }
}

/// <summary>An epoll id of libsrt, released once.</summary>
internal sealed unsafe class SrtEpollHandle : SafeHandleMinusOneIsInvalid
{
    private readonly LibSrt _native;

    public SrtEpollHandle(LibSrt native, int id)
        : base(ownsHandle: true)
    {
        _native = native;
        SetHandle(id);
    }

    public int Id => (int)handle;

    protected override bool ReleaseHandle() => _native.srt_epoll_release(Id) != LibSrt.Failed;
}
