using EdgeCam.Libav.Interop;
using EdgeCam.Media;
using EdgeCam.Ports;

namespace EdgeCam.Libav;

/// <summary>
/// Makes planar 4:2:0 pictures of limited range of decoded JPEGs, in one pass: of 4:2:2, which most cameras send, and of
/// 4:2:0 here; of whatever else there is by libswscale.
/// </summary>
/// <remarks>Thread-bound to its owner. Allocates no managed memory per picture.</remarks>
internal sealed unsafe class JpegPlanes(LibavLibrary library) : IDisposable
{
    private readonly PixelConverter _converter = new(library.Scale);
    private readonly Frame _into = Frame.ForForeignMemory(library.Util);

    /// <param name="decoded">As large as <paramref name="picture"/>.</param>
    /// <param name="picture">Planar 4:2:0 in memory that can be written.</param>
    /// <exception cref="MediaException">libswscale does not read this format.</exception>
    public void Fill(Frame decoded, in Picture picture)
    {
        if (decoded.Format is not (PixelFormat.FullRangeYuv420 or PixelFormat.FullRangeYuv422))
        {
            Convert(decoded, picture);
            return;
        }

        for (var row = 0; row < picture.Height; row++)
            FullRange.LimitLuma(Row(decoded, 0, row, picture.Width), Row(picture.Plane0, row, picture.Width));
        FillChroma(decoded, 1, picture.Plane1, picture.Width / 2, picture.Height / 2);
        FillChroma(decoded, 2, picture.Plane2, picture.Width / 2, picture.Height / 2);
    }

    public void Dispose()
    {
        _converter.Dispose();
        _into.Dispose();
    }

    private static void FillChroma(Frame decoded, int index, in PicturePlane plane, int width, int height)
    {
        var step = decoded.Format == PixelFormat.FullRangeYuv422 ? 2 : 1;
        for (var row = 0; row < height; row++)
        {
            var upper = Row(decoded, index, row * step, width);
            FullRange.LimitChroma(upper, step == 2 ? Row(decoded, index, (row * 2) + 1, width) : upper, Row(plane, row, width));
        }
    }

    private void Convert(Frame decoded, in Picture picture)
    {
        (_into.Width, _into.Height, _into.Format) = (picture.Width, picture.Height, PixelFormat.Yuv420);
        ReadOnlySpan<PicturePlane> planes = [picture.Plane0, picture.Plane1, picture.Plane2];
        for (var i = 0; i < planes.Length; i++)
        {
            _into.Data[i] = (byte*)planes[i].Address;
            _into.LineSize[i] = planes[i].Stride;
        }

        _converter.Convert(decoded, _into);
    }

    private static ReadOnlySpan<byte> Row(Frame frame, int plane, int row, int width) => new(frame.Data[plane] + ((nint)row * frame.LineSize[plane]), width);

    private static Span<byte> Row(in PicturePlane plane, int row, int width) => new((byte*)plane.Address + ((nint)row * plane.Stride), width);
}
