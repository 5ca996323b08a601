using EdgeCam.Linux.Interop.Video;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>Sets a camera to the mode that suits best.</summary>
internal static class CameraSetting
{
    private const uint RowAlignment = 64; // what the SoC's encoder wants from row to row: pictures that have it are passed on without a copy

    /// <returns>What it is set to, by its own word, the bytes from row to row, and what the samples stand for.</returns>
    /// <exception cref="LinuxException">It refuses: EBUSY where another program streams from it.</exception>
    /// <exception cref="VideoDeviceException">It offers nothing that can be used.</exception>
    public static (CameraMode Mode, int Stride, ColourDescription Colours) Apply(V4l2Device device, uint type, CameraWish wish, IReadOnlyDictionary<FourCc, double> costs)
    {
        var offers = CameraOffer.Of(device, type);
        var chosen = CameraMode.Choose(offers, wish, costs)
            ?? throw new VideoDeviceException(
                $"{device} offers {string.Join(", ", offers.Select(offer => offer.Format).Distinct())}, none of which can be used here: {string.Join(", ", costs.Keys)} can.");
        var format = SetFormat(device, type, chosen);
        var mode = new CameraMode(new FourCc(format.PixelFormat), (int)format.Width, (int)format.Height, SetRate(device, type, chosen.Rate));
        if (mode.Format != chosen.Format)
            throw new VideoDeviceException($"{device} offers {chosen.Format} and gives {mode.Format}: its driver is at fault; name another camera, or another format.");
        return (mode, StrideOf(device, mode, format), V4l2Colours.Of(format, device.IsMultiPlanar));
    }

    private static V4l2Format SetFormat(V4l2Device device, uint type, CameraMode mode)
    {
        var format = new V4l2Format { Type = type, Width = (uint)mode.Width, Height = (uint)mode.Height, PixelFormat = mode.Format.Value, Field = V4l2Numbers.V4L2_FIELD_NONE, PlaneCount = 1 };
        var stride = mode.Format.Layout is { } layout ? ((uint)ContiguousPicture.Stride(layout, mode.Width) + RowAlignment - 1) / RowAlignment * RowAlignment : 0;
        if (device.IsMultiPlanar)
            format.Plane0.BytesPerLine = stride;
        else
            format.BytesPerLine = stride;
        device.Control(V4l2Calls.VIDIOC_S_FMT, ref format, nameof(V4l2Calls.VIDIOC_S_FMT));
        return format;
    }

    /// <summary>What the driver says is believed as far as it can be true.</summary>
    private static int StrideOf(V4l2Device device, CameraMode mode, in V4l2Format format)
    {
        if (mode.Format.Layout is not { } layout)
            return 0;
        var (stride, bytes) = device.IsMultiPlanar ? (format.Plane0.BytesPerLine, format.Plane0.ImageBytes) : (format.BytesPerLine, format.ImageBytes);
        var least = ContiguousPicture.Stride(layout, mode.Width);
        stride = stride == 0 ? (uint)least : stride;
        return stride >= least && stride < int.MaxValue / 2 / mode.Height && bytes >= ContiguousPicture.Bytes(layout, (int)stride, mode.Height)
            ? (int)stride
            : throw new VideoDeviceException($"{device} says that a picture of {mode.Width}x{mode.Height} {mode.Format} has {stride} bytes a row and {bytes} in all, which cannot be: its driver is at fault; ask for another size.");
    }

    private static FrameRate SetRate(V4l2Device device, uint type, FrameRate rate)
    {
        var parameters = new V4l2StreamParameters { Type = type, TimePerFrame = new V4l2Fraction { Numerator = (uint)rate.Denominator, Denominator = (uint)rate.Numerator } };
        return device.Try(V4l2Calls.VIDIOC_S_PARM, ref parameters).Succeeded && parameters.TimePerFrame is { Numerator: > 0 and <= int.MaxValue, Denominator: > 0 and <= int.MaxValue } told
            ? new FrameRate((int)told.Denominator, (int)told.Numerator)
            : rate; // a driver that cannot be told its rate keeps its own
    }
}
