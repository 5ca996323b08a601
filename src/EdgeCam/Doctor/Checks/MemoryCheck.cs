using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Units;

namespace EdgeCam.Doctor.Checks;

/// <summary>What is free, what the rings will take, and what drivers find in one piece.</summary>
internal static class MemoryCheck
{
    private const int SlotBytes = 32;     // of a ring's table, for each access unit
    private const int LowMegabytes = 4;   // of the low rendition's ring
    private const int CameraPictures = 6; // that a camera fills in turn

    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings)
    {
        var rings = Rings(options);
        yield return readings.Machine.AvailableBytes switch
        {
            null => Finding.Ok(Areas.Memory, $"the rings will take {SizeText.Of(rings.Bytes)}"),
            { } free when free < rings.Bytes => Finding.Fix(Areas.Memory, $"{SizeText.Of(free)} are available and the rings will take {SizeText.Of(rings.Bytes)}", "Lower Ring:Megabytes, or stop other programs."),
            { } free when free < 2 * rings.Bytes => Finding.Note(Areas.Memory, $"{SizeText.Of(free)} are available and the rings will take {SizeText.Of(rings.Bytes)}", "Lower Ring:Megabytes."),
            { } free => Finding.Ok(Areas.Memory, $"{SizeText.Of(free)} are available, the rings will take {SizeText.Of(rings.Bytes)}"),
        };
        if (readings.Contiguous is var (total, left))
            yield return OfContiguous(total, left, Meant.Of(options, readings));
    }

    private static Finding OfContiguous(long total, long free, Meant? meant)
    {
        var text = $"{SizeText.Of(free)} of {SizeText.Of(total)} are free for devices in one piece (CMA)";
        return meant is not null && meant.Choice.IsForHardware(meant.Mode.Format) && PicturesBytes(meant.Mode) > free
            ? Finding.Note(Areas.Memory, $"{text}, and {CameraPictures} pictures take {SizeText.Of(PicturesBytes(meant.Mode))}", "In config.txt: dtoverlay=vc4-kms-v3d,cma-256 (cma-128 with less than 1 GB), then restart; see hardware/config.")
            : Finding.Ok(Areas.Memory, text);
    }

    private static long PicturesBytes(CameraMode mode) =>
        (long)CameraPictures * mode.Width * mode.Height * (mode.Format == FourCc.Yuv420 || mode.Format == FourCc.Nv12 ? 3 : 4) / 2;

    /// <summary>One for players, one for uplinks with an encoder of their own, small ones for the low rendition and the sub-stream.</summary>
    private static DataSize Rings(EdgeCamOptions options)
    {
        var plan = EncodePlan.From(options);
        var isEncodedHere = options.Source is not ({ Kind: SourceKind.ByteStream } or { Kind: SourceKind.Camera, Format: CameraFormat.H264 });
        var own = isEncodedHere && plan is { HasUplinks: true, SeparatesUplinks: true };
        var table = new DataSize((long)options.Ring.MaxAccessUnits * SlotBytes);
        var size = DataSize.MiB(options.Ring.Megabytes) + table;
        if (own)
            size += DataSize.MiB(options.Ring.Megabytes) + table;
        if (own && plan.Low is not null)
            size += DataSize.MiB(LowMegabytes) + table;
        return isEncodedHere && plan.Sub is not null ? size + DataSize.MiB(SubStreamPlan.RingMegabytes) + table : size;
    }
}
