using EdgeCam.Libav.Interop;
using EdgeCam.Ports;

namespace EdgeCam.Libav;

/// <summary>
/// Shows pictures of a source to libx264: planar and NV12 pictures where they lie, packed 4:2:2 ones
/// through libswscale, because the profiles in use have 4:2:0 only, and those to be encoded at another size too.
/// </summary>
/// <remarks>Thread-bound: the encode thread only.</remarks>
internal sealed unsafe class PictureInput : IDisposable
{
    private readonly PixelConverter _converter;
    private readonly PictureSize _size;
    private readonly PixelLayout _layout;
    private readonly Frame _view;
    private readonly Frame? _converted;

    /// <param name="size">Of the pictures that come.</param>
    /// <param name="layout">Of the pictures that come.</param>
    /// <param name="encoded">The size to encode.</param>
    public PictureInput(LibavLibrary library, PictureSize size, PixelLayout layout, PictureSize encoded)
    {
        _converter = new PixelConverter(library.Scale);
        _size = size;
        _layout = layout;
        _view = Frame.ForForeignMemory(library.Util);
        _view.Width = size.Width;
        _view.Height = size.Height;
        _view.Format = FormatOf(layout);
        if (encoded != size || layout is PixelLayout.Yuyv or PixelLayout.Uyvy)
            _converted = Frame.WithPicture(library.Util, encoded.Width, encoded.Height, PixelFormat.Yuv420);
    }

    /// <summary>The pixel format of what <see cref="Take"/> returns.</summary>
    public int Format => (_converted ?? _view).Format;

    /// <returns>A frame to send, valid until the next call or as long as the picture is on loan.</returns>
    /// <exception cref="ArgumentException">Another size or layout than the encoder's, or no address.</exception>
    public Frame Take(in Picture picture)
    {
        if (picture.Width != _size.Width || picture.Height != _size.Height || picture.Layout != _layout || picture.Plane0.Address == 0)
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
