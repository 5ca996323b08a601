using System.Net;
using Xunit;

namespace EdgeCam.Srt.Tests.Support;

/// <summary>Two ends of one connection in this process.</summary>
internal sealed class LoopbackPair : IDisposable
{
    private readonly SrtSocket _listener;

    private LoopbackPair(SrtLibrary library, SrtSocket listener, SrtSocket caller, SrtSocket accepted)
    {
        Library = library;
        _listener = listener;
        Caller = caller;
        Accepted = accepted;
    }

    public SrtLibrary Library { get; }

    public SrtSocket Caller { get; }

    public SrtSocket Accepted { get; }

    public static LoopbackPair Open(SrtOptions caller, SrtOptions? listener = null)
    {
        var library = Setup.Library();
        var listening = SrtSocket.Listen(library, new(IPAddress.Loopback, 0), listener ?? caller);
        using var epoll = new SrtEpoll(library);
        epoll.Add(listening, SrtEvents.Readable);
        var calling = SrtSocket.Connect(library, listening.LocalEndPoint, caller);
        var ready = new SrtEvent[1];
        Assert.Equal(1, epoll.Wait(ready, Setup.Deadline));
        Assert.Equal(new SrtEvent(listening.Id, SrtEvents.Readable), ready[0]);
        Assert.True(listening.TryAccept(out var accepted));

        epoll.Remove(listening);
        epoll.Add(calling, SrtEvents.Writable | SrtEvents.Error);
        Assert.Equal(1, epoll.Wait(ready, Setup.Deadline));
        Assert.Equal(new SrtEvent(calling.Id, SrtEvents.Writable), ready[0]);
        return new(library, listening, calling, accepted);
    }

    public void Dispose()
    {
        Caller.Dispose();
        Accepted.Dispose();
        _listener.Dispose();
    }
}
