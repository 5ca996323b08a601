using EdgeCam.Options;

namespace EdgeCam.Doctor.Checks;

/// <summary>The way out.</summary>
internal static class NetworkCheck
{
    private const int WeakDbm = -70; // below it Wi-Fi falls back to rates that a video feels

    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings)
    {
        var machine = readings.Machine;
        yield return machine.Interface is null
            ? Finding.Note(Areas.Network, "no IPv4 default route: players on the local network may still come", "Plug the cable in, or join a Wi-Fi: nmcli device wifi connect NAME --ask")
            : machine.SignalDbm is < WeakDbm and var weak
                ? Finding.Note(Areas.Network, $"{machine.Interface}, {machine.Address}, a Wi-Fi signal of {weak} dBm, which is weak", "Move the antenna or the access point, or use a cable.")
                : Finding.Ok(Areas.Network, $"{machine.Interface}, {machine.Address}{Speed(machine.SignalDbm, machine.LinkMbps)}");
    }

    private static string Speed(int? dbm, int? mbps) => dbm is not null ? $", a Wi-Fi signal of {dbm} dBm" : mbps is not null ? $", {mbps} Mbit/s" : "";
}
