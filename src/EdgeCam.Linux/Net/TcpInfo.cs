using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;

namespace EdgeCam.Linux.Net;

/// <summary>What the kernel knows of a TCP connection (TCP_INFO, tcp(7)). A reading is a value; taking one allocates nothing.</summary>
public readonly record struct TcpInfo
{
    private TcpInfo(in TcpInfoLayout raw)
    {
        Rtt = Microseconds(raw.Rtt);
        RttVariation = Microseconds(raw.RttVariation);
        MinRtt = raw.MinRtt == uint.MaxValue ? TimeSpan.Zero : Microseconds(raw.MinRtt); // ~0: none measured yet
        UnackedSegments = (int)raw.Unacked;
        NotSentBytes = raw.NotSentBytes;
        BytesAcked = (long)raw.BytesAcked;
        BytesSent = (long)raw.BytesSent;
        BytesRetransmitted = (long)raw.BytesRetransmitted;
        DeliveryRateBytesPerSecond = (long)raw.DeliveryRate;
        IsDeliveryRateAppLimited = (raw.Flags & TcpInfoLayout.AppLimitedBit) != 0;
        CongestionWindowSegments = (int)raw.CongestionWindow;
        SendMss = (int)raw.SendMss;
        Retransmits = raw.Retransmits;
    }

    /// <summary>Smoothed round-trip time (RFC 6298).</summary>
    public TimeSpan Rtt { get; }

    public TimeSpan RttVariation { get; }

    /// <summary>The least that was measured lately (tcp_min_rtt_wlen, 300 s unless configured); zero before the first.</summary>
    public TimeSpan MinRtt { get; }

    public int UnackedSegments { get; }

    /// <summary>Written to the socket and not sent once.</summary>
    public long NotSentBytes { get; }

    /// <summary>Acknowledged since the connection began; the SYN counts as one on the side that connected.</summary>
    public long BytesAcked { get; }

    /// <summary>Sent with headers left out and retransmissions counted.</summary>
    public long BytesSent { get; }

    public long BytesRetransmitted { get; }

    /// <summary>The newest sample of how fast data arrives at the peer.</summary>
    public long DeliveryRateBytesPerSecond { get; }

    /// <summary>That sample was held down by us, not by the path.</summary>
    public bool IsDeliveryRateAppLimited { get; }

    public int CongestionWindowSegments { get; }

    /// <summary>Bytes.</summary>
    public int SendMss { get; }

    /// <summary>Time-outs in a row without an acknowledgement.</summary>
    public int Retransmits { get; }

    internal static bool TryRead(SafeHandle socket, out TcpInfo info)
    {
        TcpInfoLayout raw = default;
        var result = SocketCalls.GetOption(socket, SocketCalls.IPPROTO_TCP, SocketCalls.TCP_INFO, MemoryMarshal.AsBytes(new Span<TcpInfoLayout>(ref raw)));
        info = result.Succeeded ? new TcpInfo(raw) : default;
        return result.Succeeded;
    }

    private static TimeSpan Microseconds(uint count) => TimeSpan.FromMicroseconds(count);
}
