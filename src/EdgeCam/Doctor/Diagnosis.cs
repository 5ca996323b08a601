using EdgeCam.Doctor.Checks;
using EdgeCam.Options;

namespace EdgeCam.Doctor;

/// <summary>Makes findings of readings, one area after the other.</summary>
internal static class Diagnosis
{
    private static readonly Func<EdgeCamOptions, Readings, IEnumerable<Finding>>[] Checks =
    [
        BoardCheck.Of,
        SourceCheck.Of,
        CameraCheck.Of,
        ControlsCheck.Of,
        EncoderCheck.Of,
        SoundCheck.Of,
        PinsCheck.Of,
        HeatCheck.Of,
        MemoryCheck.Of,
        DiskCheck.Of,
        ClockCheck.Of,
        NetworkCheck.Of,
        PortsCheck.Of,
        LibrariesCheck.Of,
    ];

    public static DoctorReport Of(EdgeCamOptions options, Readings readings) =>
        new([.. Checks.SelectMany(check => check(options, readings))]);
}
