using Microsoft.Win32.SafeHandles;

namespace EdgeCam.Srt.Interop;

/// <summary>
/// An SRTSOCKET or epoll id that is closed once. libsrt looks ids up in a table and does not use one again
/// soon: a call on a closed id fails, it never reaches somebody else's socket.
/// </summary>
internal sealed unsafe class SrtHandle : SafeHandleMinusOneIsInvalid
{
    private readonly delegate* unmanaged<int, int> _close;

    /// <param name="id">As libsrt returned it, -1 for none.</param>
    /// <param name="close">srt_close or srt_epoll_release.</param>
    public SrtHandle(int id, delegate* unmanaged<int, int> close)
        : base(ownsHandle: true)
    {
        _close = close;
        SetHandle(id);
    }

    public int Id => (int)handle;

    protected override bool ReleaseHandle() => _close(Id) == 0;
}
