using System.Globalization;
using EdgeCam.Overlay;

namespace EdgeCam.Linux.Video;

/// <summary>The planes of one 4:2:0 picture to paint on; a chroma row is half a luma row in bytes.</summary>
public readonly ref struct Yuv420Planes(Span<byte> y, Span<byte> u, Span<byte> v, int stride)
{
    public Span<byte> Y { get; } = y;

    public Span<byte> U { get; } = u;

    public Span<byte> V { get; } = v;

    /// <summary>Bytes from one luma row to the next; even.</summary>
    public int Stride { get; } = stride;
}

/// <summary>
/// Paints the test picture: from the top a band that flashes with the beep, a square that moves across
/// colour bars, the time of day, the frame number, and the frame number once more as 32 black and white
/// blocks for programs to read. What never changes is painted once, the rest takes a fraction of a
/// millisecond at 720p. Pure and reentrant.
/// </summary>
public sealed class TestPicturePainter
{
    private readonly int _width;
    private readonly int _height;
    private readonly int _band; // rows of each band; even
    private readonly int _scale; // pixels of one dot of the font

    /// <param name="width">Even, 96 or more.</param>
    /// <param name="height">Even, 64 or more.</param>
    public TestPicturePainter(int width, int height)
    {
        if (width < 96 || height < 64 || ((width | height) & 1) != 0)
            throw new ArgumentOutOfRangeException(nameof(width), $"A test picture of {width} x {height} cannot be painted: both sides must be even, 96 x 64 or more.");
        _width = width;
        _height = height;
        _band = BandOf(height);
        _scale = Math.Max(1, Math.Min(width / 100, height / 40));
    }

    /// <summary>Paints what <see cref="PaintFrame"/> leaves alone; once for each buffer.</summary>
    public void PaintBackground(in Yuv420Planes planes)
    {
        PaintBars(planes, 0, _height);
        PaintGreyBand(planes, 0, _band);
        PaintGreyBand(planes, TextTop, TextTop + TextHeight);
        PaintGreyBand(planes, _height - _band, _height);
    }

    /// <summary>Paints the moving parts.</summary>
    /// <param name="number">The frame's number, shown and coded modulo 2^32.</param>
    /// <param name="timeOfDay">Shown as HH:MM:SS.mmm.</param>
    /// <param name="isFlash">True while the beep sounds.</param>
    public void PaintFrame(in Yuv420Planes planes, uint number, TimeSpan timeOfDay, bool isFlash)
    {
        FillLuma(planes, 0, _band, 0, _width, isFlash ? White : Black);
        PaintSquare(planes, number);

        Span<char> text = stackalloc char[16];
        timeOfDay.TryFormat(text, out var length, @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
        PaintText(planes, text[..length], TextTop + _scale);
        number.TryFormat(text, out length, "D8", CultureInfo.InvariantCulture);
        PaintText(planes, text[..length], TextTop + ((DotFont.Rows + 2) * _scale));
        PaintBlocks(planes, number);
    }

    /// <summary>Reads the frame number back from the luma of a picture, also after encoding and scaling.</summary>
    /// <returns>False when a block is neither black nor white: this is no test picture, or a badly damaged one.</returns>
    public static bool TryReadNumber(ReadOnlySpan<byte> luma, int stride, int width, int height, out uint number)
    {
        number = 0;
        var row = height - (BandOf(height) / 2);
        for (var block = 0; block < Blocks; block++)
        {
            var middle = ((2 * block) + 1) * width / (2 * Blocks);
            var at = (row * stride) + middle;
            if (at < 0 || at >= luma.Length || luma[at] is > 96 and < 155)
                return false;
            number = (number << 1) | (luma[at] >= 155 ? 1u : 0u);
        }

        return true;
    }

    private int TextTop => (5 * _band / 2) & ~1;

    private int TextHeight => (((2 * DotFont.Rows) + 3) * _scale) & ~1;

    private static int BandOf(int height) => (height / 8) & ~1;

    private void PaintBars(in Yuv420Planes planes, int top, int bottom)
    {
        for (var bar = 0; bar < Bars; bar++)
        {
            var left = (bar * _width / Bars) & ~1;
            var right = ((bar + 1) * _width / Bars) & ~1;
            FillLuma(planes, top, bottom, left, right, BarLuma[bar]);
            FillChroma(planes, top, bottom, left, right, BarU[bar], BarV[bar]);
        }
    }

    private void PaintGreyBand(in Yuv420Planes planes, int top, int bottom)
    {
        FillLuma(planes, top, bottom, 0, _width, Black);
        FillChroma(planes, top, bottom, 0, _width, Neutral, Neutral);
    }

    /// <summary>The band is repainted whole, so that a buffer need not remember where its last square was.</summary>
    private void PaintSquare(in Yuv420Planes planes, uint number)
    {
        var side = Math.Min(_band, _width / 2) & ~1;
        var left = (int)(number * (ulong)StepOf(_width) % (ulong)(_width - side)) & ~1;
        PaintBars(planes, _band, 2 * _band);
        FillLuma(planes, _band, 2 * _band, left, left + side, White);
        FillChroma(planes, _band, 2 * _band, left, left + side, Neutral, Neutral);
    }

    private void PaintText(in Yuv420Planes planes, ReadOnlySpan<char> text, int top)
    {
        var left = (_width - (text.Length * CellColumns * _scale)) / 2;
        for (var row = 0; row < DotFont.Rows; row++)
        {
            var y = top + (row * _scale);
            var line = planes.Y.Slice(y * planes.Stride, _width);
            line.Fill(Black);
            for (var i = 0; i < text.Length; i++)
                PaintDots(line[(left + (i * CellColumns * _scale))..], DotFont.Glyph(text[i])[row]);
            for (var copy = 1; copy < _scale; copy++)
                line.CopyTo(planes.Y[((y + copy) * planes.Stride)..]);
        }
    }

    private void PaintDots(Span<byte> line, int dots)
    {
        for (var column = 0; column < DotFont.Columns; column++)
        {
            if (((dots >> (DotFont.Columns - 1 - column)) & 1) != 0)
                line.Slice(column * _scale, _scale).Fill(White);
        }
    }

    private void PaintBlocks(in Yuv420Planes planes, uint number)
    {
        for (var block = 0; block < Blocks; block++)
        {
            var isSet = ((number >> (Blocks - 1 - block)) & 1) != 0;
            FillLuma(planes, _height - _band, _height, block * _width / Blocks, (block + 1) * _width / Blocks, isSet ? White : Black);
        }
    }

    private static void FillLuma(in Yuv420Planes planes, int top, int bottom, int left, int right, byte value)
    {
        for (var y = top; y < bottom; y++)
            planes.Y.Slice((y * planes.Stride) + left, right - left).Fill(value);
    }

    private static void FillChroma(in Yuv420Planes planes, int top, int bottom, int left, int right, byte u, byte v)
    {
        for (var y = top / 2; y < bottom / 2; y++)
        {
            var start = (y * planes.Stride / 2) + (left / 2);
            planes.U.Slice(start, (right - left) / 2).Fill(u);
            planes.V.Slice(start, (right - left) / 2).Fill(v);
        }
    }

    /// <summary>Pixels per frame: across the picture in about four seconds at 30 frames per second.</summary>
    private static int StepOf(int width) => Math.Max(2, width / 120);

    // 75 % colour bars of ITU-R BT.601, limited range: white, yellow, cyan, green, magenta, red, blue, black.
    private static ReadOnlySpan<byte> BarLuma => [180, 162, 131, 112, 84, 65, 35, 16];

    private static ReadOnlySpan<byte> BarU => [128, 44, 156, 72, 184, 100, 212, 128];

    private static ReadOnlySpan<byte> BarV => [128, 142, 44, 58, 198, 212, 114, 128];

    private const int Bars = 8;
    private const int Blocks = 32;
    private const int CellColumns = DotFont.Columns + 1;
    private const byte Black = 16;
    private const byte White = 235;
    private const byte Neutral = 128;
}
