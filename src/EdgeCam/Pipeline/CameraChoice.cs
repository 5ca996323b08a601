using EdgeCam.Libav;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;

namespace EdgeCam.Pipeline;

/// <summary>
/// Which camera films, and what makes H.264 of it: the camera itself, the SoC's encoder, or libx264. What costs least is
/// taken, unless something here has to see the pictures.
/// </summary>
/// <param name="Encoder">The SoC's; null: there is none, or it is not wanted.</param>
/// <param name="Costs">By format: what a picture of it costs on its way to H.264, in some unit. What is not named cannot be used.</param>
internal sealed record CameraChoice(VideoNode Camera, VideoNode? Encoder, IReadOnlyDictionary<FourCc, double> Costs)
{
    private const double PassedThrough = 0.1;
    private const double Imported = 1; // read by the encoder where the camera put it
    private const double Encoded = 8;  // by libx264
    private const double Packed = 1.5; // times as much: 4:2:2, to be halved
    private const double Decoded = 5;  // a JPEG, before it is encoded: pictures as they are cost less either way
    private static readonly FourCc[] Pictures = [FourCc.Yuv420, FourCc.Nv12, FourCc.Yuyv, FourCc.Uyvy];

    /// <param name="nodes">Of this machine.</param>
    /// <exception cref="VideoDeviceException">The camera is away, or there is no hardware encoder and one is demanded.</exception>
    public static CameraChoice Of(EdgeCamOptions options, IReadOnlyList<VideoNode> nodes)
    {
        var camera = VideoNodes.FindCamera(options.Source.Path, nodes);
        var encoder = EncoderOf(options, nodes);
        return new CameraChoice(camera, encoder, CostsOf(options, encoder));
    }

    /// <summary>Does the SoC's encoder take pictures of this format, or what a JPEG is decoded to?</summary>
    public bool IsForHardware(FourCc format) => Encoder?.Takes.Contains(format.IsJpeg ? FourCc.Yuv420 : format) == true;

    /// <summary>The SoC's encoder; null: there is none, or it is not wanted.</summary>
    /// <inheritdoc cref="Of" path="/param"/>
    /// <exception cref="VideoDeviceException">There is none and it is demanded.</exception>
    public static VideoNode? EncoderOf(EdgeCamOptions options, IReadOnlyList<VideoNode> nodes)
    {
        var encoder = options.Encoder.Kind == EncoderKind.Software ? null : VideoNodes.FindEncoder(nodes);
        return encoder is null && options.Encoder.Kind == EncoderKind.Hardware
            ? throw new VideoDeviceException("Encoder:Kind is Hardware, but this machine has no H.264 encoder (a Raspberry Pi 5 has none): set it to Auto or Software.")
            : encoder;
    }

    /// <summary>Why the camera's own H.264 is not taken; null: it may be.</summary>
    public static string? NeedsPictures(EdgeCamOptions options) =>
        options.Overlay.Enabled ? "Overlay:Enabled"
        : options.Source.Rotation != 0 || options.Source.Mirror ? "Source:Rotation or Source:Mirror"
        : options.Privacy.Masks.Count > 0 ? "Privacy:Masks"
        : options.Motion.Enabled ? "Motion:Enabled"
        : options.Uplinks.Count > 0 ? "Uplinks, which steer their encoder"
        : options.SubStream.Enabled ? "SubStream:Enabled"
        : null;

    private static Dictionary<FourCc, double> CostsOf(EdgeCamOptions options, VideoNode? encoder)
    {
        var costs = new Dictionary<FourCc, double>();
        if (options.Source.Format == CameraFormat.H264 || (options.Source.Format == CameraFormat.Auto && NeedsPictures(options) is null))
            costs[FourCc.H264] = PassedThrough;
        if (options.Source.Format == CameraFormat.H264)
            return costs;
        foreach (var format in options.Source.Format == CameraFormat.Mjpeg ? [] : Pictures)
            Add(costs, format, CostOf(format, options.Encoder, encoder));
        if (options.Source.Format != CameraFormat.Raw && (options.Source.Format == CameraFormat.Mjpeg || LibavLibrary.TryLoad(out _, out _)))
        {
            Add(costs, FourCc.Mjpeg, Decoded + CostOf(FourCc.Yuv420, options.Encoder, encoder));
            Add(costs, FourCc.Jpeg, Decoded + CostOf(FourCc.Yuv420, options.Encoder, encoder));
        }

        return costs;
    }

    private static void Add(Dictionary<FourCc, double> costs, FourCc format, double? cost)
    {
        if (cost is { } known)
            costs[format] = known;
    }

    /// <returns>Null: nothing here may encode it.</returns>
    private static double? CostOf(FourCc format, EncoderOptions options, VideoNode? encoder) =>
        encoder?.Takes.Contains(format) == true ? Imported * Shape(format)
        : options.Kind != EncoderKind.Hardware ? Encoded * Shape(format)
        : null;

    private static double Shape(FourCc format) => format == FourCc.Yuyv || format == FourCc.Uyvy ? Packed : 1;
}
