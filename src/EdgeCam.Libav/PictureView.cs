using EdgeCam.Libav.Interop;
using EdgeCam.Ports;

namespace EdgeCam.Libav;

/// <summary>Pictures of a source, one after the other, as libav sees them, where they lie.</summary>
/// <remarks>Thread-bound: the encode thread only. Allocates nothing per picture.</remarks>
internal sealed unsafe class PictureView : IDisposable
{
    private readonly PictureSize _size;
    private readonly PixelLayout _layout;
    private readonly Frame _frame;

    /// <param name="size">Of the pictures that come.</param>
    /// <param name="layout">Of the pictures that come.</param>
    public PictureView(LibavLibrary library, PictureSize size, PixelLayout layout)
    {
        (_size, _layout) = (size, layout);
        _frame = Frame.ForForeignMemory(library.Util);
        _frame.Width = size.Width;
        _frame.Height = size.Height;
        _frame.Format = FormatOf(layout);
    }

    public int Format => _frame.Format;

    /// <returns>A frame that is the picture, until the next call and as long as the picture is on loan.</returns>
    /// <exception cref="ArgumentException">Another size or layout than was said, or no address.</exception>
    public Frame Show(in Picture picture)
    {
        if (picture.Width != _size.Width || picture.Height != _size.Height || picture.Layout != _layout || picture.Plane0.Address == 0)
            Unfit(picture);
        SetPlane(0, picture.Plane0);
        SetPlane(1, picture.Plane1);
        SetPlane(2, picture.Plane2);
        return _frame;
    }

    public void Dispose() => _frame.Dispose();

    private void SetPlane(int index, in PicturePlane plane)
    {
        _frame.Data[index] = (byte*)plane.Address;
        _frame.LineSize[index] = plane.Stride;
    }

    private void Unfit(in Picture picture) =>
        throw new ArgumentException(
            $"The encoder takes {_layout} {_size.Width}x{_size.Height} in mapped memory, not {picture.Layout} {picture.Width}x{picture.Height} at {picture.Plane0.Address:x}.",
            nameof(picture));

    private static int FormatOf(PixelLayout layout) => layout switch
    {
        PixelLayout.Yuv420 => PixelFormat.Yuv420,
        PixelLayout.Nv12 => PixelFormat.Nv12,
        PixelLayout.Yuyv => PixelFormat.Yuyv,
        PixelLayout.Uyvy => PixelFormat.Uyvy,
        _ => throw new ArgumentOutOfRangeException(nameof(layout), layout, "no such layout"),
    };
}
