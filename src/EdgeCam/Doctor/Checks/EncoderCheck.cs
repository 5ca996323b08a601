using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Units;

namespace EdgeCam.Doctor.Checks;

/// <summary>What makes H.264: the camera, the SoC, or libx264.</summary>
internal static class EncoderCheck
{
    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings)
    {
        if (readings.Encoder is { } encoder)
            yield return Of(encoder, Bitrate.Kbps(options.Encoder.BitrateKbps));
        else
            yield return Finding.Ok(Areas.Encoder, "this machine has no H.264 encoder of its own, as a Raspberry Pi 5");
        var need = SoftwareNeed(options, readings);
        var fault = readings.Libav.Version is null ? readings.Libav.Missing : readings.X264Fault;
        if (fault is null)
            yield return Finding.Ok(Areas.Encoder, $"libx264 by {readings.Libav.Version}{(need is null ? "" : $", for {need}")}");
        else if (need is not null)
            yield return Finding.Fix(Areas.Encoder, $"libx264 is needed for {need} and not there", fault);
        else
            yield return Finding.Ok(Areas.Encoder, $"no libx264; nothing here needs it ({fault})");
        if (OwnH264NotTaken(options, readings) is { } why)
            yield return Finding.Note(Areas.Encoder, $"the camera's own H.264 is not taken, because {why} must see pictures", "Switch that off to save the encoding, or set Source:Format to H264.");
    }

    private static Finding Of(EncoderReading encoder, Bitrate wanted)
    {
        var (node, least, most) = (encoder.Node, encoder.LeastRate, encoder.MostRate);
        var text = $"{node.Card} (driver {node.Driver}) at {node.Path} takes {string.Join(", ", node.Takes)}{(most.BitsPerSecond < int.MaxValue ? $", {least} to {most}" : "")}";
        return wanted < least || wanted > most
            ? Finding.Note(Areas.Encoder, $"{text}; Encoder:BitrateKbps asks for {wanted}", "Set Encoder:BitrateKbps within these bounds; the nearer one is used.")
            : Finding.Ok(Areas.Encoder, text);
    }

    /// <summary>What for; null: nothing.</summary>
    private static string? SoftwareNeed(EdgeCamOptions options, Readings readings)
    {
        var mode = Meant.Of(options, readings);
        var isPassedThrough = options.Source.Kind == SourceKind.ByteStream || mode?.Mode.Format == FourCc.H264;
        var isHardware = options.Source.Kind == SourceKind.Camera && mode is { } meant && meant.Choice.IsForHardware(meant.Mode.Format);
        var plan = EncodePlan.From(options);
        return isPassedThrough ? null
            : options.Source.Kind == SourceKind.Camera && mode is null ? null // what is missing first is told elsewhere
            : !isHardware ? "what players watch"
            : plan is { HasUplinks: true, SeparatesUplinks: true } ? "uplinks, which steer an encoder of their own (UplinkEncoder:Own)"
            : plan.Sub is not null ? "the sub-stream (SubStream:Enabled)"
            : null;
    }

    private static string? OwnH264NotTaken(EdgeCamOptions options, Readings readings) =>
        options.Source is { Kind: SourceKind.Camera, Format: CameraFormat.Auto } && Meant.Of(options, readings)?.Choice.Camera.Formats.Contains(FourCc.H264) == true
            ? CameraChoice.NeedsPictures(options)
            : null;
}
