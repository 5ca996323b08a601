using System.Runtime.InteropServices;

namespace EdgeCam.Srt.Interop;

/// <summary>
/// SRT_TRACEBSTATS (struct CBytePerfMon, srt/srt.h): the fields that are read. Releases add fields to its end
/// and libsrt writes all that it knows, so that this is twice as large as the 496 bytes of libsrt 1.5.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 1024)]
internal struct TraceStatistics
{
    [FieldOffset(24)]
    public int pktSndLossTotal;

    [FieldOffset(32)]
    public int pktRetransTotal;

    [FieldOffset(64)]
    public int pktSndDropTotal;

    [FieldOffset(80)]
    public ulong byteSentTotal;

    [FieldOffset(112)]
    public ulong byteSndDropTotal;

    [FieldOffset(184)]
    public double mbpsSendRate;

    [FieldOffset(320)]
    public int pktFlightSize;

    [FieldOffset(328)]
    public double msRTT;

    [FieldOffset(336)]
    public double mbpsBandwidth;

    [FieldOffset(344)]
    public int byteAvailSndBuf;

    [FieldOffset(372)]
    public int msSndBuf;

    [FieldOffset(432)]
    public long pktSentUniqueTotal;

    [FieldOffset(448)]
    public ulong byteSentUniqueTotal;
}
