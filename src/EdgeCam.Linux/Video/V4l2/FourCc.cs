using EdgeCam.Ports;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>A pixel format by its four characters, as V4L2 names it (linux/videodev2.h, V4L2_PIX_FMT_*).</summary>
public readonly record struct FourCc(uint Value)
{
    public static readonly FourCc Yuv420 = Of("YU12");
    public static readonly FourCc Nv12 = Of("NV12");
    public static readonly FourCc Yuyv = Of("YUYV");
    public static readonly FourCc Uyvy = Of("UYVY");
    public static readonly FourCc Mjpeg = Of("MJPG");
    public static readonly FourCc Jpeg = Of("JPEG");
    public static readonly FourCc H264 = Of("H264");

    /// <summary>The layout of pictures of this format; null for an encoded one, and for those that nothing here reads.</summary>
    public PixelLayout? Layout =>
        this == Yuv420 ? PixelLayout.Yuv420
        : this == Nv12 ? PixelLayout.Nv12
        : this == Yuyv ? PixelLayout.Yuyv
        : this == Uyvy ? PixelLayout.Uyvy
        : null;

    /// <summary>Each picture is a JPEG: drivers call that by either name.</summary>
    public bool IsJpeg => this == Mjpeg || this == Jpeg;

    public static FourCc Of(PixelLayout layout) => layout switch
    {
        PixelLayout.Yuv420 => Yuv420,
        PixelLayout.Nv12 => Nv12,
        PixelLayout.Yuyv => Yuyv,
        _ => Uyvy,
    };

    /// <param name="name">Four characters of ASCII.</param>
    public static FourCc Of(string name) => new(name[0] | ((uint)name[1] << 8) | ((uint)name[2] << 16) | ((uint)name[3] << 24));

    public override string ToString() =>
        string.Create(4, Value, static (text, value) =>
        {
            for (var i = 0; i < 4; i++)
                text[i] = (char)((value >> (8 * i)) & 0x7F);
        }).TrimEnd();
}
