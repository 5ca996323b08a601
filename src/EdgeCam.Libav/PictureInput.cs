using EdgeCam.Libav.Interop;
using EdgeCam.Ports;

namespace EdgeCam.Libav;

/// <summary>
/// Shows pictures of a source to libx264: planar and NV12 pictures where they lie, packed 4:2:2 ones
/// through libswscale, because the profiles in use have 4:2:0 only, and those to be encoded at another size too.
/// </summary>
/// <remarks>Thread-bound: the encode thread only.</remarks>
internal sealed class PictureInput : IDisposable
{
    private readonly PixelConverter _converter;
    private readonly PictureView _view;
    private readonly Frame? _converted;

    /// <param name="size">Of the pictures that come.</param>
    /// <param name="layout">Of the pictures that come.</param>
    /// <param name="encoded">The size to encode.</param>
    public PictureInput(LibavLibrary library, PictureSize size, PixelLayout layout, PictureSize encoded)
    {
        _converter = new PixelConverter(library.Scale);
        _view = new PictureView(library, size, layout);
        if (encoded != size || layout is PixelLayout.Yuyv or PixelLayout.Uyvy)
            _converted = Frame.WithPicture(library.Util, encoded.Width, encoded.Height, PixelFormat.Yuv420);
    }

    /// <summary>The pixel format of what <see cref="Take"/> returns.</summary>
    public int Format => _converted?.Format ?? _view.Format;

    /// <returns>A frame to send, valid until the next call or as long as the picture is on loan.</returns>
    /// <exception cref="ArgumentException">Another size or layout than the encoder's, or no address.</exception>
    public Frame Take(in Picture picture)
    {
        var shown = _view.Show(picture);
        if (_converted is null)
            return shown;
        _converter.Convert(shown, _converted);
        return _converted;
    }

    public void Dispose()
    {
        _converter.Dispose();
        _view.Dispose();
        _converted?.Dispose();
    }
}
