using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;
using EdgeCam.Pipeline;

namespace EdgeCam.Doctor.Checks;

/// <summary>Which video nodes there are, which of them would film, and how.</summary>
internal static class CameraCheck
{
    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings) =>
    [
        .. readings.Cameras.SelectMany(OfCamera),
        .. readings.Nodes.Where(node => node.Kind is VideoNodeKind.Other or VideoNodeKind.Closed)
            .GroupBy(node => (node.Kind, node.Driver, node.Remark))
            .Select(group => OfOthers([.. group])),
        .. readings.Nodes.Count == 0 ? (Finding[])[Finding.Ok(Areas.Camera, "no video node")] : [],
        .. options.Source.Kind == SourceKind.Camera ? OfMeant(options, readings) : [],
    ];

    private static IEnumerable<Finding> OfCamera(CameraReading camera)
    {
        var node = camera.Node;
        var stable = string.Equals(node.StablePath, node.Path, StringComparison.Ordinal) ? "" : $" = {node.StablePath}";
        if (camera.Survey is not { } survey)
        {
            yield return Finding.Note(Areas.Camera, $"{node.Path}{stable}: {camera.Fault}");
            yield break;
        }

        var use = survey.IsBusy ? $"in use by {Holders.Text(camera.Holders)}" : "free";
        yield return Finding.Ok(Areas.Camera, $"{node.Path}{stable}: {node.Card}, driver {node.Driver}, {use}");
        yield return Finding.Ok(Areas.Camera, $"{node.Path} offers {OfferText.Of(survey.Sizes)}");
    }

    /// <summary>Nodes that have the same to say.</summary>
    private static Finding OfOthers(IReadOnlyList<VideoNode> nodes)
    {
        var (kind, driver, remark) = (nodes[0].Kind, nodes[0].Driver, nodes[0].Remark);
        var text = $"no camera: {string.Join(", ", nodes.Select(node => node.Path))}{(driver.Length > 0 ? $" ({driver})" : "")}: {remark}";
        return kind == VideoNodeKind.Closed ? Finding.Note(Areas.Camera, text) : Finding.Ok(Areas.Camera, text);
    }

    private static Finding[] OfMeant(EdgeCamOptions options, Readings readings)
    {
        try
        {
            var choice = CameraChoice.Of(options, readings.Nodes);
            var camera = readings.Cameras.First(reading => reading.Node == choice.Camera);
            return camera.Survey is { } survey
                ? [Chosen(options, choice, survey), .. survey.IsBusy ? [Busy(camera)] : (Finding[])[]]
                : [Finding.Fix(Areas.Camera, $"{camera.Node.Path} is meant and cannot be asked", camera.Fault)];
        }
        catch (VideoDeviceException fault)
        {
            var hasNone = readings.Cameras.Count == 0 && !options.Source.Path.StartsWith('/');
            return [Finding.Fix(Areas.Camera, hasNone ? "Source:Kind is Camera, and this machine has none" : fault.Message, AdviceFor(options, readings.Nodes))];
        }
    }

    private static Finding Chosen(EdgeCamOptions options, CameraChoice choice, CameraSurvey survey)
    {
        if (survey.Mode is not { } mode)
            return Finding.Fix(
                Areas.Camera, $"{choice.Camera.Path} is meant and offers {string.Join(", ", choice.Camera.Formats)}, none of which can be used here: {string.Join(", ", choice.Costs.Keys)} can",
                choice.Camera.Driver is "unicam" or "rp1-cfe"
                    ? "It receives raw data of a camera on the ribbon, which libcamera reads: let rpicam-vid write to a ByteStream source; see hardware/README.md."
                    : "Set Source:Format to Auto and Encoder:Kind to Auto, or Source:Path to another camera.");
        var source = options.Source;
        var text = $"{choice.Camera.Path} will film: {mode}, {Why(choice, mode)}";
        var isAsWished = mode.Width == source.Width && mode.Height == source.Height && Math.Abs(mode.Rate.PerSecond - source.FramesPerSecond) <= 1;
        return isAsWished ? Finding.Ok(Areas.Camera, text) : Finding.Note(
            Areas.Camera, $"{text}; the nearest that it offers to {source.Width}x{source.Height} at {source.FramesPerSecond}/s",
            "To choose another, set Source:Width, Source:Height and Source:FramesPerSecond.");
    }

    private static string Why(CameraChoice choice, CameraMode mode) =>
        mode.Format == FourCc.H264 ? "its own H.264, passed through as it is"
        : choice.IsForHardware(mode.Format) ? $"which {choice.Encoder!.Card} encodes from where the camera puts it"
        : "which libx264 encodes";

    private static Finding Busy(CameraReading camera) => Holders.OurDaemon(camera.Holders) is { } daemon
        ? Finding.Ok(Areas.Camera, $"{camera.Node.Path} is in use by EdgeCam, which runs: {daemon}")
        : Finding.Fix(
            Areas.Camera, $"{camera.Node.Path} is in use by {Holders.Text(camera.Holders)}: one program at a time can film with a camera",
            camera.Holders.Count > 0 ? $"Stop that program: kill {camera.Holders[0].Id}" : $"Find it and stop it: fuser -v {camera.Node.Path}");

    private static string AdviceFor(EdgeCamOptions options, IReadOnlyList<VideoNode> nodes) =>
        nodes.Any(node => node.Kind == VideoNodeKind.Camera) ? options.Encoder.Kind == EncoderKind.Hardware && VideoNodes.FindEncoder(nodes) is null
            ? "Set Encoder:Kind to Auto or Software."
            : "Correct Source:Path: the path of a camera above, part of its name, or empty for the first."
        : nodes.Any(node => node.Kind == VideoNodeKind.Closed) ? "Grant the daemon's user the group video: usermod -aG video USER"
        : "Plug the camera in; for a camera on the ribbon see hardware/README.md; or set Source:Kind to TestPicture.";
}
