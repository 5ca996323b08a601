using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Uplink;
using EdgeCam.Units;

namespace EdgeCam.Net.Tests.Uplink;

/// <summary>Counts what the uplink's thread allocates from packet to packet.</summary>
internal sealed class WatchedTransport(IUplinkTransport inner) : IUplinkTransport
{
    private long _allocated;

    public long Packets { get; private set; }

    /// <summary>Packets since the thread allocated something.</summary>
    public long PacketsWithoutAllocation { get; private set; }

    public int Connections => inner.Connections;

    public bool IsUp => inner.IsUp;

    public bool IsAnswered => inner.IsAnswered;

    public string? LastFailure => inner.LastFailure;

    public bool IsRefused => inner.IsRefused;

    public long Refused => inner.Refused;

    public long Strangers => inner.Strangers;

    public MediaInstant NextDeadline => inner.NextDeadline;

    public void OnReady(in EpollEvent ready, MediaInstant now) => inner.OnReady(ready, now);

    public void OnTime(MediaInstant now) => inner.OnTime(now);

    public UplinkSend TrySend(Track track, ReadOnlySpan<byte> packet, MediaInstant now)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        PacketsWithoutAllocation = allocated == _allocated ? PacketsWithoutAllocation + 1 : 0;
        _allocated = allocated;
        Packets++;
        return inner.TrySend(track, packet, now);
    }

    public void Flush(MediaInstant now) => inner.Flush(now);

    public void SendReport(Track track, ReadOnlySpan<byte> rtcp, ulong ntpTime, MediaInstant now) => inner.SendReport(track, rtcp, ntpTime, now);

    public void Dispose() => inner.Dispose();
}
