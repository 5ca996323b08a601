using EdgeCam.Options;

namespace EdgeCam.Doctor.Checks;

/// <summary>The ports that the configuration wants.</summary>
internal static class PortsCheck
{
    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings) => readings.Ports.Select(Of);

    private static Finding Of(PortReading port)
    {
        var what = $"{port.Key}: {(port.IsTcp ? "TCP" : "UDP")} {port.EndPoint}";
        return port switch
        {
            { Fault: null } => Finding.Ok(Areas.Ports, $"{what} is free"),
            _ when Holders.OurDaemon(port.Holders) is { } daemon => Finding.Ok(Areas.Ports, $"{what} is held by EdgeCam, which runs: {daemon}"),
            { Holders.Count: > 0 } => Finding.Fix(Areas.Ports, $"{what} is held by {Holders.Text(port.Holders)}", $"Stop that program, or set {port.Key} to another port."),
            _ => Finding.Fix(Areas.Ports, $"{what} cannot be had", port.Fault),
        };
    }
}
