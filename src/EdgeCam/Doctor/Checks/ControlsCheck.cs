using System.Globalization;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;

namespace EdgeCam.Doctor.Checks;

/// <summary>The controls of the camera that is meant, and what of Source:Controls it will not take.</summary>
internal static class ControlsCheck
{
    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings)
    {
        if (options.Source.Kind != SourceKind.Camera || Meant(options, readings) is not { } survey)
            return [];
        return
        [
            .. survey.Controls.Where(control => control.Value is not null).Select(control => Finding.Ok(Areas.Controls, TextOf(control))),
            .. options.Source.Controls.Select(CameraControlAttribute.Parse).Select(item => FaultOf(survey.Controls, item)).OfType<string>()
                .Select(fault => Finding.Note(Areas.Controls, fault, "Correct Source:Controls; until then the camera keeps its own value.")),
        ];
    }

    private static CameraSurvey? Meant(EdgeCamOptions options, Readings readings)
    {
        try
        {
            var node = VideoNodes.FindCamera(options.Source.Path, readings.Nodes);
            return readings.Cameras.FirstOrDefault(camera => camera.Node == node)?.Survey;
        }
        catch (VideoDeviceException)
        {
            return null; // told by the camera's check
        }
    }

    private static string? FaultOf(IEnumerable<CameraControl> controls, KeyValuePair<string, long> item) =>
        controls.FirstOrDefault(control => string.Equals(control.Name, item.Key, StringComparison.OrdinalIgnoreCase)) is { } control
            ? control.FaultOf(item.Value)
            : $"Source:Controls names {item.Key}, which this camera has not";

    private static string TextOf(CameraControl control)
    {
        var bounds = control.Menu.Count > 0
            ? $"one of {string.Join(", ", control.Menu.OrderBy(choice => choice.Key).Select(choice => $"{choice.Key} ({choice.Value})"))}"
            : $"{control.Minimum} to {control.Maximum}{(control.Step > 1 ? $" in steps of {control.Step}" : "")}";
        var state = control.IsReadOnly ? "; can only be read" : control.IsActive ? "" : "; held by another control";
        return string.Create(CultureInfo.InvariantCulture, $"{control.Name}={control.Value}: {bounds}; default {control.Default}{state}");
    }
}
