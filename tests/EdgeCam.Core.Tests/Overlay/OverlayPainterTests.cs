using System.Runtime.InteropServices;
using EdgeCam.Overlay;
using EdgeCam.Ports;
using EdgeCam.Testing;
using Xunit;

namespace EdgeCam.Core.Tests.Overlay;

public sealed unsafe class OverlayPainterTests : IDisposable
{
    private const int Width = 64;
    private const int Height = 40;
    private const int Stride = 80;
    private const byte Before = 100;
    private readonly byte* _memory = (byte*)NativeMemory.Alloc(Bytes);

    public OverlayPainterTests() => Memory.Fill(Before);

    public void Dispose() => NativeMemory.Free(_memory);

    [Fact]
    public void Dots_stand_where_the_font_has_them()
    {
        Paint(OverlayPosition.TopLeft, PixelLayout.Yuv420, "F", "");
        string[] rows = [.. Enumerable.Range(0, 10).Select(y => string.Concat(Enumerable.Range(0, 9).Select(x => _memory[(y * Stride) + x] switch { 235 => '#', 32 => '.', _ => ' ' })))];
        Assert.Equal(
            ["........ ", ".#####.. ", ".#...... ", ".#...... ", ".####... ", ".#...... ", ".#...... ", ".#...... ", "........ ", "........ "],
            [.. rows[..9], rows[8]]);
        Assert.Equal("         ", rows[9].Replace('.', ' '));
    }

    [Theory]
    [InlineData(OverlayPosition.TopLeft, 0, 0)]
    [InlineData(OverlayPosition.TopRight, Width - 14, 0)]
    [InlineData(OverlayPosition.BottomLeft, 0, Height - 18)]
    [InlineData(OverlayPosition.BottomRight, Width - 14, Height - 18)]
    public void Only_the_box_in_its_corner_is_touched(OverlayPosition position, int left, int top)
    {
        foreach (var layout in (PixelLayout[])[PixelLayout.Yuv420, PixelLayout.Nv12])
        {
            Memory.Fill(Before);
            Paint(position, layout, "Hi", "to"); // 13 dots, made even, by 18
            for (var i = 0; i < Stride * Height; i++)
            {
                var (x, y) = (i % Stride, i / Stride);
                var isInside = x >= left && x < left + 14 && y >= top && y < top + 18;
                Assert.True(isInside == (_memory[i] != Before), $"{position} {layout}: {x}, {y} is {_memory[i]}");
            }

            Assert.Equal(14 / 2 * (18 / 2) * 2, Memory[(Stride * Height)..].Count((byte)128));
        }
    }

    [Fact]
    public void Text_that_is_too_long_or_too_large_is_cut_off_inside_the_picture()
    {
        foreach (var scale in (int[])[1, 3, 16])
        {
            foreach (var position in Enum.GetValues<OverlayPosition>())
                new OverlayPainter(position, scale).Paint(View(PixelLayout.Yuv420), new string('W', 60), new string('g', 60));
        }

        for (var y = 0; y < Height; y++)
            Assert.Equal(Stride - Width, Memory.Slice((y * Stride) + Width, Stride - Width).Count(Before)); // nothing beside the rows
        Assert.Equal(Guard, Memory[^Guard..].Count(Before));
    }

    [Fact]
    public void Without_text_nothing_is_drawn()
    {
        Paint(OverlayPosition.TopLeft, PixelLayout.Yuv420, "", "");
        Assert.Equal(Bytes, Memory.Count(Before));
    }

    [Fact]
    public void Large_letters_stay_inside_the_picture_whatever_their_number()
    {
        foreach (var length in (int[])[1, 9, 60])
        {
            foreach (var layout in (PixelLayout[])[PixelLayout.Yuv420, PixelLayout.Nv12])
                OverlayPainter.PaintLarge(View(layout), new string('W', length), new string('g', length));
        }

        for (var y = 0; y < Height; y++)
            Assert.Equal(Stride - Width, Memory.Slice((y * Stride) + Width, Stride - Width).Count(Before));
        Assert.Equal(Guard, Memory[^Guard..].Count(Before));
    }

    [Theory]
    [InlineData(PixelLayout.Yuv420)]
    [InlineData(PixelLayout.Nv12)]
    public void Of_a_picture_that_is_covered_nothing_is_left(PixelLayout layout)
    {
        OverlayPainter.Cover(View(layout), "X");
        for (var y = 0; y < Height; y++)
            Assert.DoesNotContain(Before, Memory.Slice(y * Stride, Width).ToArray());
        Assert.Equal(Width * Height / 2, Memory[(Stride * Height)..^Guard].Count((byte)128));
        Assert.True(Memory[..(Stride * Height)].Contains((byte)235));
    }

    [Theory]
    [InlineData(PixelLayout.Yuyv)]
    [InlineData(PixelLayout.Uyvy)]
    public void A_packed_picture_is_drawn_on_as_a_planar_one(PixelLayout layout)
    {
        Paint(OverlayPosition.TopRight, PixelLayout.Yuv420, "Hi", "to");
        var luma = Enumerable.Range(0, Width * PackedHeight).Select(i => _memory[(i / Width * Stride) + (i % Width)]).ToArray();
        Memory.Fill(Before);
        var first = layout == PixelLayout.Yuyv ? 0 : 1;
        new OverlayPainter(OverlayPosition.TopRight, 1).Paint(new Picture(layout, Width, PackedHeight, new((nint)_memory, 2 * Width)), "Hi", "to");
        for (var i = 0; i < Width * PackedHeight; i++)
        {
            Assert.Equal(luma[i], _memory[(2 * i) + first]);
            Assert.Equal(luma[i] == Before ? Before : 128, _memory[(2 * i) + 1 - first]);
        }
    }

    [Theory]
    [InlineData(5, 3, 21, 9, 4, 2, 22, 10)] // odd edges
    [InlineData(-9, -9, 4, 2, 0, 0, 4, 2)]
    [InlineData(60, 30, 900, 900, 60, 30, Width, Height)]
    [InlineData(70, 50, 90, 90, 0, 0, 0, 0)] // beside the picture
    [InlineData(20, 20, 10, 10, 0, 0, 0, 0)] // inside out
    public void A_part_is_covered_and_nothing_else(int left, int top, int right, int bottom, int fromX, int fromY, int toX, int toY)
    {
        OverlayPainter.Cover(View(PixelLayout.Yuv420), left, top, right, bottom);
        for (var i = 0; i < Stride * Height; i++)
        {
            var (x, y) = (i % Stride, i / Stride);
            Assert.Equal(x >= fromX && x < toX && y >= fromY && y < toY, _memory[i] != Before);
        }

        Assert.Equal((toX - fromX) * (toY - fromY) / 2, Memory[(Stride * Height)..].Count((byte)128));
    }

    [Fact]
    public void Every_printable_character_has_dots_of_its_own()
    {
        string[] glyphs = [.. Enumerable.Range('!', '~' - '!' + 1).Select(c => Convert.ToHexString(DotFont.Glyph((char)c)))];
        Assert.Equal(94, glyphs.Distinct().Count());
        Assert.All("\n\u00e4\u007f ", c => Assert.Equal(7, DotFont.Glyph(c).Count((byte)0)));
    }

    [Fact]
    public void Drawing_allocates_nothing()
    {
        var painter = new OverlayPainter(OverlayPosition.TopLeft, 0);
        Allocation.AssertNone(() => painter.Paint(View(PixelLayout.Nv12), "2026-11-22", "Gate"));
    }

    private const int PackedHeight = 30; // fits into the same memory
    private const int Guard = 64;
    private const int Bytes = (Stride * Height * 3 / 2) + Guard;

    private Span<byte> Memory => new(_memory, Bytes);

    private void Paint(OverlayPosition position, PixelLayout layout, string line1, string line2) =>
        new OverlayPainter(position, 1).Paint(View(layout), line1, line2);

    private Picture View(PixelLayout layout)
    {
        var chroma = (nint)_memory + (Stride * Height);
        return layout == PixelLayout.Nv12
            ? new(layout, Width, Height, new((nint)_memory, Stride), new(chroma, Stride))
            : new(layout, Width, Height, new((nint)_memory, Stride), new(chroma, Stride / 2), new(chroma + (Stride * Height / 4), Stride / 2));
    }
}
