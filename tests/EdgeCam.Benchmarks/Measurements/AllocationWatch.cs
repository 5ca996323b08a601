using System.Net.Sockets;
using System.Text;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Uplink;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>What one thread has allocated, as it says itself whenever it comes by; read by another.</summary>
internal sealed class AllocationWatch
{
    private long _bytes;
    private long _calls;

    /// <summary>Only one thread ever calls it.</summary>
    public void ComeBy()
    {
        Volatile.Write(ref _bytes, GC.GetAllocatedBytesForCurrentThread());
        Volatile.Write(ref _calls, _calls + 1);
    }

    public (long Bytes, long Calls) Now => (Volatile.Read(ref _bytes), Volatile.Read(ref _calls));
}

/// <summary>Comes by on the fan-out thread: that logs each wrong password. Takes no other line.</summary>
internal sealed class FanOutWatch : ILogger
{
    private const int WrongPassword = 2003;

    public AllocationWatch Allocated { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == WrongPassword)
            Allocated.ComeBy();
    }
}

/// <summary>Whoever does not know the password, and asks on one connection again and again: five times, then the camera hangs up.</summary>
internal sealed class Stranger : IDisposable
{
    private readonly TcpClient _client;
    private readonly byte[] _request;
    private readonly byte[] _reply = new byte[4096];

    public Stranger(int port)
    {
        _client = new TcpClient("127.0.0.1", port);
        _request = Encoding.ASCII.GetBytes($"DESCRIBE rtsp://127.0.0.1:{port}/cam RTSP/1.0\r\nCSeq: 1\r\nAuthorization: Basic eDp5\r\n\r\n");
    }

    /// <summary>Asks and is refused.</summary>
    public async Task AskAsync()
    {
        await _client.GetStream().WriteAsync(_request);
        var length = await _client.GetStream().ReadAsync(_reply);
        if (!Encoding.ASCII.GetString(_reply, 0, length).Contains("401", StringComparison.Ordinal))
            throw new Processes.BenchmarkException($"a wrong password was not refused: {Encoding.ASCII.GetString(_reply, 0, length)}");
    }

    public void Dispose() => _client.Dispose();
}

/// <summary>Comes by on the uplink's thread with each packet; everything else is the transport's inside.</summary>
internal sealed class WatchedTransport(IUplinkTransport inside, AllocationWatch allocated) : IUplinkTransport
{
    public int Connections => inside.Connections;

    public bool IsUp => inside.IsUp;

    public bool IsAnswered => inside.IsAnswered;

    public string? LastFailure => inside.LastFailure;

    public bool IsRefused => inside.IsRefused;

    public long Refused => inside.Refused;

    public long Strangers => inside.Strangers;

    public MediaInstant NextDeadline => inside.NextDeadline;

    public void OnReady(in EpollEvent ready, MediaInstant now) => inside.OnReady(ready, now);

    public void OnTime(MediaInstant now) => inside.OnTime(now);

    public UplinkSend TrySend(Track track, ReadOnlySpan<byte> packet, MediaInstant now)
    {
        allocated.ComeBy();
        return inside.TrySend(track, packet, now);
    }

    public void Flush(MediaInstant now) => inside.Flush(now);

    public void SendReport(Track track, ReadOnlySpan<byte> rtcp, ulong ntpTime, MediaInstant now) => inside.SendReport(track, rtcp, ntpTime, now);

    public void Dispose() => inside.Dispose();
}
