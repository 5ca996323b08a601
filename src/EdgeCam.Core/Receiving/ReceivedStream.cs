using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>What is kept of every stream, whatever it carries: whose it is, what came when, and how it fares.</summary>
/// <remarks>Thread-bound; its memory is fixed.</remarks>
/// <param name="clockRate">Ticks per second of the RTP timestamps.</param>
/// <param name="slots">Packets whose arrival is of interest.</param>
/// <param name="wallClock">Shared by all streams of the sender.</param>
internal sealed class ReceivedStream(int clockRate, int slots, CaptureTimeline wallClock)
{
    private readonly SourceGuard _guard = new();

    public ArrivalLog Arrivals { get; } = new(2 * slots);

    public ReceptionStatistics Statistics { get; } = new(clockRate);

    public StreamClock Clock { get; } = new(clockRate, wallClock);

    /// <summary>Null until the stream has begun.</summary>
    public Ssrc? Ssrc => _guard.Current;

    /// <summary>Decides about a packet and takes note of it unless it is refused.</summary>
    /// <param name="header">Of the packet.</param>
    /// <param name="now">When it came.</param>
    /// <param name="ecn">How it was marked.</param>
    /// <param name="first">With <see cref="Admission.Restarted"/>, the first packet of the new stream that came.</param>
    public Admission Admit(in RtpHeader header, MediaInstant now, Ecn ecn, out SequenceNumber first)
    {
        var admission = _guard.Admit(header.Ssrc, header.Sequence, out first);
        if (admission == Admission.Refused)
            return admission;
        if (admission == Admission.Restarted)
        {
            Arrivals.Restart(header.Ssrc, first);
            Statistics.Restart(header.Ssrc, first);
            Clock.Restart();
        }

        Arrivals.OnArrival(header.Sequence, now, ecn);
        Statistics.OnPacket(header.Sequence, header.Timestamp, now);
        return admission;
    }

    public void OnSenderReport(in SenderReport report, MediaInstant now)
    {
        Statistics.OnSenderReport(report, now);
        Clock.OnSenderReport(report);
    }

    /// <summary>The next packet begins the stream anew.</summary>
    public void Forget() => _guard.Forget();
}
