using EdgeCam.Ports;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>A picture whose planes lie one behind the other, as in a V4L2 buffer of one plane.</summary>
internal static class ContiguousPicture
{
    /// <summary>Bytes of a picture with this many bytes from row to row of its first plane.</summary>
    public static int Bytes(PixelLayout layout, int stride, int height) => layout is PixelLayout.Yuv420 or PixelLayout.Nv12 ? stride * height * 3 / 2 : stride * height;

    /// <summary>The fewest bytes from row to row.</summary>
    public static int Stride(PixelLayout layout, int width) => layout is PixelLayout.Yuv420 or PixelLayout.Nv12 ? width : width * 2;

    /// <param name="dmabuf">Of the whole picture; -1 for none.</param>
    public static Picture At(nint address, PixelLayout layout, int width, int height, int stride, int dmabuf)
    {
        var luma = new PicturePlane(address, stride, dmabuf);
        var chroma = address + (stride * height);
        return layout switch
        {
            PixelLayout.Yuv420 => new Picture(layout, width, height, luma, new(chroma, stride / 2), new(chroma + (stride / 2 * (height / 2)), stride / 2)),
            PixelLayout.Nv12 => new Picture(layout, width, height, luma, new(chroma, stride)),
            _ => new Picture(layout, width, height, luma),
        };
    }
}
