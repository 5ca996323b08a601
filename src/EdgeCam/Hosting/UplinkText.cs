using System.Globalization;
using EdgeCam.Net.Uplink;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Hosting;

/// <summary>An uplink in the status line.</summary>
internal static class UplinkText
{
    private static readonly DropReason[] Reasons = Enum.GetValues<DropReason>();

    /// <param name="index">In the configuration.</param>
    /// <param name="bytes">Sent in the last <paramref name="seconds"/>, headers included.</param>
    /// <returns>
    /// Rate on the wire and rate asked of the encoder, delay here and in the network's queue, round trip; packets lost, pictures and
    /// sound frames passed over.
    /// </returns>
    public static string Of(int index, UplinkStatus uplink, long bytes, double seconds)
    {
        var counters = uplink.Counters;
        return uplink.State switch
        {
            UplinkState.Connecting => $"  uplink {index} connecting",
            UplinkState.Ended => $"  uplink {index} ended",
            _ => string.Create(CultureInfo.InvariantCulture, $"  uplink {index}{(uplink.State == UplinkState.Held ? " held" : "")} {bytes * 8e-3 / seconds:0} kbit/s of {counters.TargetKbps:0}, {counters.BufferingMs:0}+{counters.QueueMs:0} ms, rtt {counters.RoundTripMs:0} ms, lost {counters.Lost}, skipped {Reasons.Sum(counters.Dropped)}"),
        };
    }
}
