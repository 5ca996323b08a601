using EdgeCam.Options;

namespace EdgeCam.Doctor.Checks;

internal static class PinsCheck
{
    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings) => readings.PinChips.Count > 0
        ? readings.PinChips.Select(chip => chip.Lines > 0
            ? Finding.Ok(Areas.Pins, $"{chip.Path} {chip.Label}, {chip.Lines} lines")
            : Finding.Note(Areas.Pins, $"{chip.Path} cannot be asked: {chip.Label}", "Grant the daemon's user the group gpio: usermod -aG gpio USER"))
        : [Finding.Ok(Areas.Pins, "no GPIO chip: nothing can be wired to this machine")];
}
