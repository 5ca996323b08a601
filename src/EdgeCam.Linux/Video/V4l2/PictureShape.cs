using System.Runtime.CompilerServices;
using EdgeCam.Ports;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>How pictures lie that an encoder takes: planes one behind the other.</summary>
/// <param name="Stride">Bytes from row to row of the first plane.</param>
/// <param name="Rows">Of the first plane, padding included.</param>
/// <param name="Bytes">Of a picture.</param>
internal readonly record struct PictureShape(PixelLayout Layout, int Width, int Height, int Stride, int Rows, int Bytes)
{
    /// <summary>Does a picture lie so in its DMABUF?</summary>
    public bool Fits(in Picture picture) =>
        picture.Plane0.DmabufFd >= 0 && picture.Layout == Layout && picture.Width == Width && picture.Height == Height && picture.Plane0.Stride == Stride && Rows == Height;

    /// <summary>Copies a picture of the same layout and size, row by row where the rows lie otherwise.</summary>
    /// <exception cref="ArgumentException">It has another layout or size.</exception>
    public unsafe void Copy(in Picture picture, byte* to)
    {
        if (picture.Layout != Layout || picture.Width != Width || picture.Height != Height)
            throw new ArgumentException($"The encoder takes {Width}x{Height} {Layout}, not {picture.Width}x{picture.Height} {picture.Layout}.", nameof(picture));
        var isPlanar = Layout == PixelLayout.Yuv420;
        CopyPlane(picture.Plane0, to, Stride, ContiguousPicture.Stride(Layout, Width), Height);
        if (Layout is not (PixelLayout.Yuv420 or PixelLayout.Nv12))
            return;
        var chroma = to + (Stride * Rows);
        var (stride, width) = isPlanar ? (Stride / 2, Width / 2) : (Stride, Width);
        CopyPlane(picture.Plane1, chroma, stride, width, Height / 2);
        if (isPlanar)
            CopyPlane(picture.Plane2, chroma + (stride * (Rows / 2)), stride, width, Height / 2);
    }

    private static unsafe void CopyPlane(in PicturePlane plane, byte* to, int stride, int width, int height)
    {
        if (plane.Stride == stride)
        {
            Unsafe.CopyBlockUnaligned(to, (void*)plane.Address, (uint)(stride * (height - 1)) + (uint)width);
            return;
        }

        for (var row = 0; row < height; row++)
            Unsafe.CopyBlockUnaligned(to + (row * stride), (byte*)plane.Address + (row * plane.Stride), (uint)width);
    }
}
