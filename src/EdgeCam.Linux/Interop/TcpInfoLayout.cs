using System.Runtime.InteropServices;

namespace EdgeCam.Linux.Interop;

/// <summary>
/// The front of struct tcp_info (linux/tcp.h), the fields that are read. The kernel only ever adds at the end, and
/// an older one fills less: what it does not know stays zero.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 216)]
internal struct TcpInfoLayout
{
    /// <summary>tcpi_delivery_rate_app_limited, the lowest bit of the byte behind the window scales.</summary>
    public const byte AppLimitedBit = 1;

    [FieldOffset(0)]
    public byte State;

    [FieldOffset(2)]
    public byte Retransmits;

    [FieldOffset(7)]
    public byte Flags;

    [FieldOffset(16)]
    public uint SendMss;

    [FieldOffset(24)]
    public uint Unacked;

    [FieldOffset(68)]
    public uint Rtt; // µs

    [FieldOffset(72)]
    public uint RttVariation; // µs

    [FieldOffset(80)]
    public uint CongestionWindow;

    [FieldOffset(120)]
    public ulong BytesAcked; // Linux 4.1

    [FieldOffset(144)]
    public uint NotSentBytes; // Linux 4.6

    [FieldOffset(148)]
    public uint MinRtt; // µs

    [FieldOffset(160)]
    public ulong DeliveryRate; // bytes per second, Linux 4.9

    [FieldOffset(200)]
    public ulong BytesSent; // Linux 4.19

    [FieldOffset(208)]
    public ulong BytesRetransmitted;
}
