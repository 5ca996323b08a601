using EdgeCam.Libav.Interop;
using EdgeCam.Ports;

namespace EdgeCam.Libav;

/// <summary>
/// Shows pictures of a source to libx264: planar and NV12 pictures where they lie, packed 4:2:2 ones
/// through libswscale, because the profiles in use have 4:2:0 only.
/// </summary>
/// <remarks>Thread-bound: the encode thread only.</remarks>
internal sealed unsafe class PictureInput : IDisposable
{
    private readonly PixelConverter _converter;
    private readonly int _width;
    private readonly int _height;
    private readonly PixelLayout _layout;
    private readonly Frame _view;
    private readonly Frame? _converted;

    public PictureInput(LibavLibrary library, int width, int height, PixelLayout layout)
    {
        _converter = new PixelConverter(library.Scale);
        _width = width;
        _height = height;
        _layout = layout;
        _view = Frame.ForForeignMemory(library.Util);
        _view.Width = width;
        _view.Height = height;
        _view.Format = FormatOf(layout);
        if (layout is PixelLayout.Yuyv or PixelLayout.Uyvy)
            _converted = Frame.WithPicture(library.Util, width, height, PixelFormat.Yuv420);
    }

    /// <returns>A frame to send, valid until the next call or as long as the picture is on loan.</returns>
    /// <exception cref="ArgumentException">Another size or layout than the encoder's, or no address.</exception>
    public Frame Take(in Picture picture)
    {
        if (picture.Width != _width || picture.Height != _height || picture.Layout != _layout || picture.Plane0.Address == 0)
            Unfit(picture);
        SetPlane(0, picture.Plane0);
        SetPlane(1, picture.Plane1);
        SetPlane(2, picture.Plane2);
        if (_converted is null)
            return _view;
        _converter.Convert(_view, _converted);
        return _converted;
    }

    public void Dispose()
    {
        _converter.Dispose();
        _view.Dispose();
        _converted?.Dispose();
    }

    private void SetPlane(int index, in PicturePlane plane)
    {
        _view.Data[index] = (byte*)plane.Address;
        _view.LineSize[index] = plane.Stride;
    }

    private void Unfit(in Picture picture) =>
        throw new ArgumentException(
            $"The encoder takes {_layout} {_width}x{_height} in mapped memory, not {picture.Layout} {picture.Width}x{picture.Height} at {picture.Plane0.Address:x}.",
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
