using System.Net;
using EdgeCam.Linux;
using EdgeCam.Srt;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Uplink.Srt;

/// <summary>An SRT listener that notes when each picture was complete: its last byte out of the socket, looked for every millisecond.</summary>
/// <remarks>A thread of its own. What it noted may be read after <see cref="Dispose"/>.</remarks>
internal sealed class SrtFarEnd : IDisposable
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(1);
    private readonly SrtSocket _listener;
    private readonly Thread _thread;
    private readonly PictureFinder _finder = new();
    private readonly byte[] _payload = new byte[1456];
    private readonly MediaInstant?[] _completeAt;
    private volatile bool _isStopping;

    /// <param name="latency">What this end asks for; the greater of both ends' holds.</param>
    public SrtFarEnd(SrtLibrary library, TimeSpan latency, int pictures)
    {
        _completeAt = new MediaInstant?[pictures];
        _listener = SrtSocket.Listen(library, new IPEndPoint(IPAddress.Loopback, 0), new SrtOptions { Latency = latency });
        LocalEndPoint = _listener.LocalEndPoint;
        _thread = new Thread(Run) { Name = "far end", IsBackground = true };
        _thread.Start();
    }

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Payload that came out.</summary>
    public long Bytes { get; private set; }

    /// <summary>Null: never whole.</summary>
    public MediaInstant? CompleteAt(int picture) => _completeAt[picture];

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
        _listener.Dispose();
    }

    private void Run()
    {
        SrtSocket? caller = null;
        while (!_isStopping)
        {
            MonotonicClock.SleepUntil(MonotonicClock.Now + LookInterval);
            if (caller is not null || _listener.TryAccept(out caller))
                Receive(caller);
        }

        caller?.Dispose();
    }

    private void Receive(SrtSocket caller)
    {
        while (caller.Receive(_payload, out var length) == SrtReceive.Ok)
        {
            Bytes += length;
            var now = MonotonicClock.Now;
            for (var rest = _payload.AsSpan(0, length); rest.Length >= 188; rest = rest[188..])
            {
                if (_finder.TryComplete(rest[..188], out var number) && number < _completeAt.Length)
                    _completeAt[number] ??= now;
            }
        }
    }
}
