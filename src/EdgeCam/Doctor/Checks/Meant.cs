using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;
using EdgeCam.Pipeline;

namespace EdgeCam.Doctor.Checks;

/// <summary>The camera that would film.</summary>
internal sealed record Meant(CameraChoice Choice, CameraReading Camera, CameraMode Mode)
{
    /// <summary>Null: another source is configured, or there is no such camera, or nothing that it offers can be used; the camera's check tells.</summary>
    public static Meant? Of(EdgeCamOptions options, Readings readings)
    {
        try
        {
            if (options.Source.Kind != SourceKind.Camera)
                return null;
            var choice = CameraChoice.Of(options, readings.Nodes);
            var camera = readings.Cameras.First(reading => reading.Node == choice.Camera);
            return camera.Survey?.Mode is { } mode ? new Meant(choice, camera, mode) : null;
        }
        catch (VideoDeviceException)
        {
            return null;
        }
    }
}
