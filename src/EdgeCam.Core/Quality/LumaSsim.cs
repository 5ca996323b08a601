using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeCam.Quality;

/// <summary>
/// Structural similarity of luma (Wang, Bovik, Sheikh, Simoncelli 2004): 1 for identical pictures. Over
/// windows of 8x8 samples, 4 apart, without weights: the variant of x264 and of ffmpeg's ssim filter.
/// </summary>
/// <remarks>Reentrant; allocates nothing, takes up to 64 KiB of stack.</remarks>
public static class LumaSsim
{
    public const int MaxWidth = 8_192;

    /// <exception cref="ArgumentException">The sizes differ, or are below 8x8, or wider than <see cref="MaxWidth"/>.</exception>
    public static double Of(in LumaView reference, in LumaView picture)
    {
        SameSize.Require(reference, picture);
        if (reference.Width is < Window or > MaxWidth || reference.Height < Window)
            throw new ArgumentException($"SSIM is for pictures from 8x8 to {MaxWidth} across, not {reference.Width}x{reference.Height}.", nameof(reference));

        var (across, down) = (reference.Width / Block, reference.Height / Block);
        Span<BlockSums> above = stackalloc BlockSums[across];
        Span<BlockSums> below = stackalloc BlockSums[across];
        SumBlocks(reference, picture, 0, above);
        double sum = 0;
        for (var row = 1; row < down; row++)
        {
            SumBlocks(reference, picture, row, below);
            sum += SumWindows(above, below);
            var spare = above;
            above = below;
            below = spare;
        }

        return sum / ((across - 1) * (down - 1));
    }

    private static void SumBlocks(in LumaView reference, in LumaView picture, int row, Span<BlockSums> into)
    {
        ref var a = ref MemoryMarshal.GetReference(reference.Samples[(row * Block * reference.Stride)..]);
        ref var b = ref MemoryMarshal.GetReference(picture.Samples[(row * Block * picture.Stride)..]);
        var block = 0;
        for (; block <= into.Length - 4; block += 4)
            SumFour(ref a, reference.Stride, ref b, picture.Stride, block * Block, into.Slice(block, 4));
        for (; block < into.Length; block++)
            into[block] = SumOne(reference, picture, block * Block, row * Block);
    }

    /// <summary>Four blocks side by side: 16 samples across, a vector of 32-bit lanes for each block.</summary>
    private static void SumFour(ref byte a, int strideA, ref byte b, int strideB, int x, Span<BlockSums> into)
    {
        Vector128<ushort> a0 = default, a1 = default, b0 = default, b1 = default;
        Vector128<uint> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector128<uint> p0 = default, p1 = default, p2 = default, p3 = default;
        for (var y = 0; y < Block; y++)
        {
            var (al, ah) = Vector128.Widen(Vector128.LoadUnsafe(ref a, (nuint)(x + (y * strideA))));
            var (bl, bh) = Vector128.Widen(Vector128.LoadUnsafe(ref b, (nuint)(x + (y * strideB))));
            (a0, a1, b0, b1) = (a0 + al, a1 + ah, b0 + bl, b1 + bh);
            AddWide(al * al, ref s0, ref s1); // 255² fits 16 bits, the sum of two does not
            AddWide(bl * bl, ref s0, ref s1);
            AddWide(ah * ah, ref s2, ref s3);
            AddWide(bh * bh, ref s2, ref s3);
            AddWide(al * bl, ref p0, ref p1);
            AddWide(ah * bh, ref p2, ref p3);
        }

        into[0] = new(Sum(Vector128.WidenLower(a0)), Sum(Vector128.WidenLower(b0)), Sum(s0), Sum(p0));
        into[1] = new(Sum(Vector128.WidenUpper(a0)), Sum(Vector128.WidenUpper(b0)), Sum(s1), Sum(p1));
        into[2] = new(Sum(Vector128.WidenLower(a1)), Sum(Vector128.WidenLower(b1)), Sum(s2), Sum(p2));
        into[3] = new(Sum(Vector128.WidenUpper(a1)), Sum(Vector128.WidenUpper(b1)), Sum(s3), Sum(p3));
    }

    private static BlockSums SumOne(in LumaView reference, in LumaView picture, int left, int top)
    {
        int a = 0, b = 0, squares = 0, products = 0;
        for (var y = top; y < top + Block; y++)
        {
            for (var x = left; x < left + Block; x++)
            {
                int p = reference.Samples[(y * reference.Stride) + x], q = picture.Samples[(y * picture.Stride) + x];
                (a, b, squares, products) = (a + p, b + q, squares + (p * p) + (q * q), products + (p * q));
            }
        }

        return new(a, b, squares, products);
    }

    private static double SumWindows(ReadOnlySpan<BlockSums> above, ReadOnlySpan<BlockSums> below)
    {
        double sum = 0;
        var left = above[0] + below[0];
        for (var i = 1; i < above.Length; i++)
        {
            var right = above[i] + below[i];
            sum += Similarity(left + right);
            left = right;
        }

        return sum;
    }

    /// <summary>Equation 13 of the paper, numerator and denominator times 64 x 64 and 64 x 63 so that only sums occur.</summary>
    private static double Similarity(in BlockSums w)
    {
        var covariance = (Samples * w.Products) - (w.A * w.B);
        var variances = (Samples * w.Squares) - (w.A * w.A) - (w.B * w.B);
        return ((2.0 * w.A * w.B) + C1) * ((2.0 * covariance) + C2)
            / ((((double)w.A * w.A) + ((double)w.B * w.B) + C1) * (variances + C2));
    }

    private static void AddWide(Vector128<ushort> values, ref Vector128<uint> lower, ref Vector128<uint> upper)
    {
        lower += Vector128.WidenLower(values);
        upper += Vector128.WidenUpper(values);
    }

    private static int Sum(Vector128<uint> lanes) => (int)Vector128.Sum(lanes);

    private const int Window = 8;
    private const int Block = 4; // windows overlap by half: four blocks make one
    private const int Samples = Window * Window;

    // (K1 L)² and (K2 L)² in the scale of the sums. By the paper C1 would be 64 times that; x264 and
    // ffmpeg have it so, and figures that agree with theirs are worth more than the last digit in the dark.
    private const double C1 = 416;     // 0.01² 255² 64
    private const double C2 = 235_963; // 0.03² 255² 64 63, rounded

    /// <summary>Sums over a block: of both pictures, of both squared, of their product. At most 64 x 2 x 255² fits 32 bits.</summary>
    private readonly record struct BlockSums(int A, int B, int Squares, int Products)
    {
        public static BlockSums operator +(BlockSums l, BlockSums r) =>
            new(l.A + r.A, l.B + r.B, l.Squares + r.Squares, l.Products + r.Products);
    }
}
