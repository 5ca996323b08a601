using System.Buffers.Binary;
using EdgeCam.Ports;

namespace EdgeCam.Media;

/// <summary>
/// How a picture is turned: any of its eight positions is rows and columns exchanged or not, and then each of them reversed
/// or not.
/// </summary>
/// <param name="IsTransposed">Rows become columns: width and height change places.</param>
/// <param name="IsRowReversed">Each row of the result runs from right to left.</param>
/// <param name="IsColumnReversed">The last row comes first.</param>
public readonly record struct Orientation(bool IsTransposed, bool IsRowReversed, bool IsColumnReversed)
{
    /// <param name="degrees">Clockwise: 0, 90, 180 or 270.</param>
    /// <param name="isMirrored">Left and right change places after that.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another angle.</exception>
    public static Orientation Of(int degrees, bool isMirrored) => degrees switch
    {
        0 => new(false, isMirrored, false),
        90 => new(true, !isMirrored, false),
        180 => new(false, !isMirrored, true),
        270 => new(true, isMirrored, true),
        _ => throw new ArgumentOutOfRangeException(nameof(degrees), degrees, "A picture is turned by 0, 90, 180 or 270 degrees."),
    };

    /// <summary>As it is.</summary>
    public bool IsUpright => this == default;
}

/// <summary>Turns pictures, by vectors of eight samples where samples of a plane lie side by side.</summary>
/// <remarks>Reentrant; allocates nothing.</remarks>
public static unsafe class PictureTurn
{
    private const int Block = 8;
    private const ulong HalfWords = 0x00000000FFFFFFFF;
    private const ulong Pairs = 0x0000FFFF0000FFFF;
    private const ulong Bytes = 0x00FF00FF00FF00FF;

    /// <summary>Turns a picture into another.</summary>
    /// <param name="from">In mapped memory, of any layout, with an even size.</param>
    /// <param name="to">Planar 4:2:0 and of the size that comes out; shares no memory with <paramref name="from"/>.</param>
    public static void Turn(in Picture from, in Picture to, Orientation orientation)
    {
        var (luma, u, v) = SamplesOf(from);
        Turn(luma, to.Plane0, to.Width, to.Height, orientation);
        Turn(u, to.Plane1, to.Width / 2, to.Height / 2, orientation);
        Turn(v, to.Plane2, to.Width / 2, to.Height / 2, orientation);
    }

    /// <summary>Where the samples of a colour lie: of packed layouts every second row of chroma is left out.</summary>
    private static (Samples Luma, Samples U, Samples V) SamplesOf(in Picture picture)
    {
        var (p, q, r) = (picture.Plane0, picture.Plane1, picture.Plane2);
        return picture.Layout switch
        {
            PixelLayout.Yuv420 => (new(p.Address, 1, p.Stride), new(q.Address, 1, q.Stride), new(r.Address, 1, r.Stride)),
            PixelLayout.Nv12 => (new(p.Address, 1, p.Stride), new(q.Address, 2, q.Stride), new(q.Address + 1, 2, q.Stride)),
            PixelLayout.Yuyv => (new(p.Address, 2, p.Stride), new(p.Address + 1, 4, 2 * p.Stride), new(p.Address + 3, 4, 2 * p.Stride)),
            _ => (new(p.Address + 1, 2, p.Stride), new(p.Address, 4, 2 * p.Stride), new(p.Address + 2, 4, 2 * p.Stride)),
        };
    }

    /// <param name="width">Of the result, as <paramref name="height"/>.</param>
    private static void Turn(Samples from, in PicturePlane to, int width, int height, Orientation orientation)
    {
        if (from.Pitch > 1)
            Gather(from, to, 0, 0, width, height, width, height, orientation);
        else if (orientation.IsTransposed)
            Transpose(from, to, width, height, orientation);
        else
            CopyRows(from, to, width, height, orientation);
    }

    private static void CopyRows(Samples from, in PicturePlane to, int width, int height, Orientation orientation)
    {
        for (var y = 0; y < height; y++)
        {
            var row = new Span<byte>((byte*)to.Address + ((long)y * to.Stride), width);
            new ReadOnlySpan<byte>(from.At(0, orientation.IsColumnReversed ? height - 1 - y : y), width).CopyTo(row);
            if (orientation.IsRowReversed)
                row.Reverse();
        }
    }

    /// <summary>Squares of eight, and what is left at the edges one by one.</summary>
    private static void Transpose(Samples from, in PicturePlane to, int width, int height, Orientation orientation)
    {
        var (wide, high) = (width / Block * Block, height / Block * Block);
        for (var y = 0; y < high; y += Block)
        {
            for (var x = 0; x < wide; x += Block)
                TransposeBlock(from.At(y, x), from.Stride, to, x, y, width, height, orientation);
        }

        Gather(from, to, wide, 0, width, height, width, height, orientation);
        Gather(from, to, 0, high, wide, height, width, height, orientation);
    }

    /// <param name="from">Rows x to x + 7 and columns y to y + 7 of the plane that is turned.</param>
    private static void TransposeBlock(byte* from, int stride, in PicturePlane to, int x, int y, int width, int height, Orientation orientation)
    {
        var rows = stackalloc ulong[Block];
        for (var i = 0; i < Block; i++)
            rows[i] = *(ulong*)(from + ((long)i * stride));
        Exchange(rows, 4, HalfWords);
        Exchange(rows, 2, Pairs);
        Exchange(rows, 1, Bytes);
        var left = orientation.IsRowReversed ? width - Block - x : x;
        for (var i = 0; i < Block; i++)
        {
            var row = orientation.IsColumnReversed ? height - 1 - y - i : y + i;
            *(ulong*)((byte*)to.Address + ((long)row * to.Stride) + left) = orientation.IsRowReversed ? BinaryPrimitives.ReverseEndianness(rows[i]) : rows[i];
        }
    }

    /// <summary>One of the three steps of transposing a square of eight: the quarters beside the diagonal change places.</summary>
    private static void Exchange(ulong* rows, int distance, ulong mask)
    {
        for (var i = 0; i < Block; i++)
        {
            if ((i & distance) != 0)
                continue;
            var difference = ((rows[i] >> (distance * 8)) ^ rows[i + distance]) & mask;
            rows[i + distance] ^= difference;
            rows[i] ^= difference << (distance * 8);
        }
    }

    /// <summary>A rectangle of the result, counted before rows and columns are reversed, sample by sample.</summary>
    private static void Gather(Samples from, in PicturePlane to, int left, int top, int right, int bottom, int width, int height, Orientation orientation)
    {
        for (var y = top; y < bottom; y++)
        {
            var row = (byte*)to.Address + ((long)(orientation.IsColumnReversed ? height - 1 - y : y) * to.Stride);
            for (var x = left; x < right; x++)
                row[orientation.IsRowReversed ? width - 1 - x : x] = orientation.IsTransposed ? *from.At(y, x) : *from.At(x, y);
        }
    }

    /// <summary>Samples of one colour.</summary>
    /// <param name="Pitch">Bytes from one to the next of a row.</param>
    private readonly record struct Samples(nint Address, int Pitch, int Stride)
    {
        public byte* At(int x, int y) => (byte*)Address + ((long)y * Stride) + ((long)x * Pitch);
    }
}
