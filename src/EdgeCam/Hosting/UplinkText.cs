using System.Globalization;
using EdgeCam.Net.Uplink;
using EdgeCam.Uplink;
using EdgeCam.Uplink.Scheduling;

namespace EdgeCam.Hosting;

/// <summary>An uplink in the status line.</summary>
internal static class UplinkText
{
    private static readonly DropReason[] Reasons = Enum.GetValues<DropReason>();

    /// <param name="index">In the configuration.</param>
    /// <param name="bytes">Sent in the last <paramref name="seconds"/>, headers included.</param>
    /// <returns>
    /// Rate on the wire and rate asked of the encoder, delay here and in the network's queue, round trip where it is known; packets
    /// lost, pictures and sound frames passed over. Why nothing gets through, while nothing does.
    /// </returns>
    public static string Of(int index, UplinkStatus uplink, long bytes, double seconds) => uplink.State switch
    {
        UplinkState.Connecting => $"  uplink {index} connecting{Reason(uplink)}",
        UplinkState.Unreachable => $"  uplink {index} unreachable{Reason(uplink)}{Oddities(uplink)}",
        UplinkState.Ended => $"  uplink {index} ended",
        UplinkState.Stopped => $"  uplink {index} stopped",
        _ => $"  uplink {index}{(uplink.State == UplinkState.Held ? " held" : "")} {Figures(uplink.Counters, bytes * 8e-3 / seconds)}{Oddities(uplink)}",
    };

    private static string Figures(UplinkCounters counters, double kbps)
    {
        var roundTrip = counters.RoundTripMs > 0 ? string.Create(CultureInfo.InvariantCulture, $"{counters.RoundTripMs:0} ms") : "-";
        return string.Create(CultureInfo.InvariantCulture, $"{kbps:0} kbit/s of {counters.TargetKbps:0}, {counters.BufferingMs:0}+{counters.QueueMs:0} ms, rtt {roundTrip}, lost {counters.Lost}, skipped {Reasons.Sum(counters.Dropped)}");
    }

    private static string Reason(UplinkStatus uplink) => uplink.LastFailure is { } reason ? $" ({reason.TrimEnd('.')})" : "";

    /// <summary>What is 0 as a rule.</summary>
    private static string Oddities(UplinkStatus uplink) =>
        (uplink.Refused > 0 ? $", refused {uplink.Refused}" : "") + (uplink.Strangers > 0 ? $", from strangers {uplink.Strangers}" : "");
}
