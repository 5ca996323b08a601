using EdgeCam.Mqtt;
using EdgeCam.Options;

namespace EdgeCam.Doctor.Checks;

internal static class ClockCheck
{
    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings)
    {
        if (readings.Machine.Vitals.IsClockSynchronized)
        {
            yield return Finding.Ok(Areas.Clock, "synchronised");
            yield break;
        }

        var users = string.Join(" and ", TlsUsers(options));
        yield return Finding.Note(
            Areas.Clock,
            "not synchronised: stamps in the picture and in clips may be wrong" + (users.Length > 0 ? $", and {users} may fail, because certificates are valid from one date to another" : ""),
            "timedatectl set-ntp true (it takes a time server that can be reached), or fit a clock with a battery.");
    }

    private static IEnumerable<string> TlsUsers(EdgeCamOptions options)
    {
        if (BrokerUrl.TryParse(options.Mqtt.Url, out var broker, out _) && broker.IsEncrypted)
            yield return "Mqtt:Url over TLS";
        if (options.Uplinks.Exists(uplink => uplink.Url.StartsWith("rtsps:", StringComparison.OrdinalIgnoreCase)))
            yield return "uplinks over TLS";
    }
}
