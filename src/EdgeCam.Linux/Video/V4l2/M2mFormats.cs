using EdgeCam.Linux.Interop.Video;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>The formats of an encoder's two sides.</summary>
internal static class M2mFormats
{
    /// <summary>The type of the queue that pictures go into: V4L2 calls it output.</summary>
    public static uint Pictures(V4l2Device device) => device.IsMultiPlanar ? V4l2Numbers.V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE : V4l2Numbers.V4L2_BUF_TYPE_VIDEO_OUTPUT;

    /// <summary>The type of the queue that access units come out of: V4L2 calls it capture.</summary>
    public static uint Coded(V4l2Device device) => device.IsMultiPlanar ? V4l2Numbers.V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE : V4l2Numbers.V4L2_BUF_TYPE_VIDEO_CAPTURE;

    /// <summary>Sets both, the coded one first as dev-encoder.rst asks.</summary>
    /// <returns>How pictures have to lie.</returns>
    /// <exception cref="VideoDeviceException">It takes no such pictures.</exception>
    public static PictureShape Set(V4l2Device device, M2mEncoderOptions options)
    {
        SetCoded(device, options);
        var wanted = FourCc.Of(options.Layout);
        var format = new V4l2Format { Type = Pictures(device), Width = (uint)options.Width, Height = (uint)options.Height, PixelFormat = wanted.Value, Field = V4l2Numbers.V4L2_FIELD_NONE, PlaneCount = 1 };
        if (device.IsMultiPlanar)
            format.Plane0.BytesPerLine = (uint)options.Stride;
        else
            format.BytesPerLine = (uint)options.Stride;
        V4l2Colours.Put(ref format, device.IsMultiPlanar, options.Colours);
        device.Control(V4l2Calls.VIDIOC_S_FMT, ref format, nameof(V4l2Calls.VIDIOC_S_FMT));
        var (stride, bytes) = device.IsMultiPlanar ? (format.Plane0.BytesPerLine, format.Plane0.ImageBytes) : (format.BytesPerLine, format.ImageBytes);
        if (format.PixelFormat != wanted.Value || format.Width < options.Width || format.Height < options.Height)
            throw new VideoDeviceException(
                $"{device} takes {string.Join(", ", device.Formats(Pictures(device)))}, and {format.Width}x{format.Height} at most: not {options.Width}x{options.Height} {wanted}. Ask the camera for less.");
        return new PictureShape(options.Layout, options.Width, options.Height, (int)stride, (int)format.Height, (int)bytes);
    }

    private static void SetCoded(V4l2Device device, M2mEncoderOptions options)
    {
        var format = new V4l2Format { Type = Coded(device), Width = (uint)options.Width, Height = (uint)options.Height, PixelFormat = FourCc.H264.Value, Field = V4l2Numbers.V4L2_FIELD_NONE, PlaneCount = 1 };
        if (device.IsMultiPlanar)
            format.Plane0.ImageBytes = CodedQueue.BufferBytes;
        else
            format.ImageBytes = CodedQueue.BufferBytes;
        device.Control(V4l2Calls.VIDIOC_S_FMT, ref format, nameof(V4l2Calls.VIDIOC_S_FMT));
    }
}
