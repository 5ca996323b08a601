using System.Runtime.InteropServices;
using EdgeCam.Ports;

namespace EdgeCam.Overlay;

/// <summary>
/// Draws up to two lines of text on a dark box into a corner of a picture: white dots, and no colour around them. The
/// picture is the source's to repaint: what was drawn into it before is not taken out.
/// </summary>
/// <remarks>Thread-bound. Allocates nothing.</remarks>
public sealed unsafe class OverlayPainter
{
    private const byte Box = 32;
    private const byte Dot = 235;
    private const byte Neutral = 128;
    private const int CellColumns = DotFont.Columns + 1;
    private const int CellRows = DotFont.Rows + 2;
    private const int LinesPerScale = 360;
    private readonly OverlayPosition _position;
    private readonly int _scale;

    /// <param name="scale">Pixels of one dot; 0: one for every 360 lines of the picture.</param>
    public OverlayPainter(OverlayPosition position, int scale) => (_position, _scale) = (position, scale);

    /// <summary>Whether it can draw on such a picture: in mapped memory, with an even size.</summary>
    public static bool CanPaint(in Picture picture) => picture.Plane0.Address != 0 && ((picture.Width | picture.Height) & 1) == 0;

    /// <param name="picture">One that <see cref="CanPaint"/>; what does not fit into it is cut off.</param>
    /// <param name="line1">Printable ASCII; empty: no such line.</param>
    /// <param name="line2">As <paramref name="line1"/>.</param>
    public void Paint(in Picture picture, ReadOnlySpan<char> line1, ReadOnlySpan<char> line2)
    {
        var scale = _scale > 0 ? _scale : Math.Max(1, picture.Height / LinesPerScale);
        var lines = (line1.IsEmpty ? 0 : 1) + (line2.IsEmpty ? 0 : 1);
        if (lines == 0)
            return;
        PaintLines(picture, AreaOf(picture, scale, Math.Max(line1.Length, line2.Length), lines), line1, line2, scale);
    }

    /// <summary>As <see cref="Paint"/>, but in the middle of the picture and as large as it fits.</summary>
    public static void PaintLarge(in Picture picture, ReadOnlySpan<char> line1, ReadOnlySpan<char> line2)
    {
        var (characters, lines) = (Math.Max(line1.Length, line2.Length), (line1.IsEmpty ? 0 : 1) + (line2.IsEmpty ? 0 : 1));
        if (lines == 0)
            return;
        var scale = Math.Max(1, Math.Min(picture.Width / ((characters * CellColumns) + 2), picture.Height / (3 * lines * CellRows)));
        var width = Math.Min(Even(((characters * CellColumns) + 1) * scale), picture.Width);
        var height = Math.Min(Even(lines * CellRows * scale), picture.Height);
        PaintLines(picture, new Area(((picture.Width - width) / 2) & ~1, ((picture.Height - height) / 2) & ~1, width, height), line1, line2, scale);
    }

    /// <summary>Paints over the whole picture: dark, with words in the middle.</summary>
    public static void Cover(in Picture picture, ReadOnlySpan<char> words)
    {
        PaintBox(picture, new Area(0, 0, picture.Width, picture.Height));
        PaintLarge(picture, words, []);
    }

    /// <summary>Paints over a part of the picture, dark. What lies outside the picture is cut off; odd edges move outwards, as chroma is halved.</summary>
    public static void Cover(in Picture picture, int left, int top, int right, int bottom)
    {
        (left, top) = (Math.Clamp(left, 0, picture.Width) & ~1, Math.Clamp(top, 0, picture.Height) & ~1);
        (right, bottom) = (Even(Math.Clamp(right, left, picture.Width)), Even(Math.Clamp(bottom, top, picture.Height)));
        PaintBox(picture, new Area(left, top, right - left, bottom - top));
    }

    /// <summary>Copies what is seen of a picture into another of the same layout and size; both <see cref="CanPaint"/>.</summary>
    public static void Copy(in Picture from, in Picture to)
    {
        if (IsPacked(from))
        {
            CopyPlane(from.Plane0, to.Plane0, 2 * from.Width, from.Height);
            return;
        }

        CopyPlane(from.Plane0, to.Plane0, from.Width, from.Height);
        var isInterleaved = from.Layout == PixelLayout.Nv12;
        CopyPlane(from.Plane1, to.Plane1, isInterleaved ? from.Width : from.Width / 2, from.Height / 2);
        if (!isInterleaved)
            CopyPlane(from.Plane2, to.Plane2, from.Width / 2, from.Height / 2);
    }

    private static void CopyPlane(in PicturePlane from, in PicturePlane to, int columns, int rows)
    {
        for (var y = 0; y < rows; y++)
            Samples(from, y, 0, columns).CopyTo(Samples(to, y, 0, columns));
    }

    private static void PaintLines(in Picture picture, in Area area, ReadOnlySpan<char> line1, ReadOnlySpan<char> line2, int scale)
    {
        PaintBox(picture, area);
        var top = area.Top + scale;
        if (!line1.IsEmpty)
            PaintLine(picture, area, line1, top, scale);
        if (!line2.IsEmpty)
            PaintLine(picture, area, line2, top + (line1.IsEmpty ? 0 : CellRows * scale), scale);
    }

    /// <summary>On even samples, as chroma is halved.</summary>
    private Area AreaOf(in Picture picture, int scale, int characters, int lines)
    {
        var width = Math.Min(Even(((characters * CellColumns) + 1) * scale), picture.Width);
        var height = Math.Min(Even(lines * CellRows * scale), picture.Height);
        var left = _position is OverlayPosition.TopLeft or OverlayPosition.BottomLeft ? 0 : picture.Width - width;
        var top = _position is OverlayPosition.TopLeft or OverlayPosition.TopRight ? 0 : picture.Height - height;
        return new Area(left, top, width, height);
    }

    private static int Even(int size) => (size + 1) & ~1;

    private static void PaintBox(in Picture picture, in Area area)
    {
        if (IsPacked(picture))
        {
            var sample = (ushort)(picture.Layout == PixelLayout.Yuyv ? Box | (Neutral << 8) : Neutral | (Box << 8)); // little-endian, as all that it runs on
            for (var y = area.Top; y < area.Top + area.Height; y++)
                MemoryMarshal.Cast<byte, ushort>(Samples(picture.Plane0, y, 2 * area.Left, 2 * area.Width)).Fill(sample);
            return;
        }

        for (var y = area.Top; y < area.Top + area.Height; y++)
            Samples(picture.Plane0, y, area.Left, area.Width).Fill(Box);
        for (var y = area.Top / 2; y < (area.Top + area.Height) / 2; y++)
        {
            if (picture.Layout == PixelLayout.Nv12)
            {
                Samples(picture.Plane1, y, area.Left, area.Width).Fill(Neutral); // U and V in turn
                continue;
            }

            Samples(picture.Plane1, y, area.Left / 2, area.Width / 2).Fill(Neutral);
            Samples(picture.Plane2, y, area.Left / 2, area.Width / 2).Fill(Neutral);
        }
    }

    private static void PaintLine(in Picture picture, in Area area, ReadOnlySpan<char> text, int top, int scale)
    {
        var (pitch, first) = picture.Layout switch { PixelLayout.Yuyv => (2, 0), PixelLayout.Uyvy => (2, 1), _ => (1, 0) }; // from luma to luma
        for (var row = 0; row < DotFont.Rows * scale && top + row < area.Top + area.Height; row++)
        {
            var line = Samples(picture.Plane0, top + row, pitch * area.Left, pitch * area.Width);
            for (var i = 0; i < text.Length; i++)
                PaintDots(line, pitch, first, ((i * CellColumns) + 1) * scale, DotFont.Glyph(text[i])[row / scale], scale);
        }
    }

    private static void PaintDots(Span<byte> line, int pitch, int first, int left, int dots, int scale)
    {
        for (var column = 0; column < DotFont.Columns; column++)
        {
            var at = left + (column * scale);
            if (((dots >> (DotFont.Columns - 1 - column)) & 1) == 0 || pitch * (at + scale) > line.Length)
                continue;
            for (var i = 0; i < scale; i++)
                line[(pitch * (at + i)) + first] = Dot;
        }
    }

    private static bool IsPacked(in Picture picture) => picture.Layout is PixelLayout.Yuyv or PixelLayout.Uyvy;

    private static Span<byte> Samples(in PicturePlane plane, int row, int from, int count) =>
        new((byte*)plane.Address + ((long)row * plane.Stride) + from, count);

    private readonly record struct Area(int Left, int Top, int Width, int Height);
}
