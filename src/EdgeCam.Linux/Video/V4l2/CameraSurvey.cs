using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Interop.Video;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>A size that a camera offers, or a range of sizes.</summary>
/// <param name="Rates">Fastest first, of the largest where it is a range; none where the driver does not tell.</param>
public sealed record OfferedSize(FourCc Format, int MinWidth, int MinHeight, int MaxWidth, int MaxHeight, IReadOnlyList<FrameRate> Rates);

/// <summary>What a camera says of itself. It is not started, and nothing of it is changed.</summary>
/// <param name="IsBusy">Another program streams from it, or has its buffers.</param>
/// <param name="Mode">What it would be set to; null: nothing that it offers can be used.</param>
public sealed record CameraSurvey(IReadOnlyList<OfferedSize> Sizes, IReadOnlyList<CameraControl> Controls, bool IsBusy, CameraMode? Mode)
{
    /// <summary>Asks a camera. Reentrant.</summary>
    /// <param name="path">Its node.</param>
    /// <param name="costs">As for <see cref="CameraSource"/>.</param>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    public static CameraSurvey Of(string path, CameraWish wish, IReadOnlyDictionary<FourCc, double> costs)
    {
        using var device = V4l2Device.Open(path);
        var type = device.IsMultiPlanar ? V4l2Numbers.V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE : V4l2Numbers.V4L2_BUF_TYPE_VIDEO_CAPTURE;
        var offers = CameraOffer.Of(device, type);
        return new CameraSurvey([.. offers.Select(SizeOf)], CameraControls.Of(path), IsHeld(device, type), CameraMode.Choose(offers, wish, costs));
    }

    private static OfferedSize SizeOf(CameraOffer offer) =>
        new(offer.Format, offer.MinWidth, offer.MinHeight, offer.MaxWidth, offer.MaxHeight, offer.RatesOf(offer.MaxWidth, offer.MaxHeight));

    // Giving up buffers that one has not is allowed to everyone but while another has some (vidioc-reqbufs.rst).
    private static bool IsHeld(V4l2Device device, uint type)
    {
        var none = new V4l2RequestBuffers { Count = 0, Type = type, Memory = V4l2Numbers.V4L2_MEMORY_MMAP };
        return device.Try(V4l2Calls.VIDIOC_REQBUFS, ref none).Errno == Errno.EBUSY;
    }
}
