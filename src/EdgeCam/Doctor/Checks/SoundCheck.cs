using EdgeCam.Options;

namespace EdgeCam.Doctor.Checks;

internal static class SoundCheck
{
    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings) => readings.SoundInputs.Count > 0
        ? readings.SoundInputs.Select(input => Finding.Ok(Areas.Sound, $"{input} captures"))
        : [Finding.Ok(Areas.Sound, "no sound card captures")];
}
