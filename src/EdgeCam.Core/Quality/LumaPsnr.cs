using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeCam.Quality;

/// <summary>The peak signal-to-noise ratio of luma, in dB: 10 log10(255² / mean squared error).</summary>
/// <remarks>Reentrant; allocates nothing.</remarks>
public static class LumaPsnr
{
    /// <summary>What identical pictures get: an error that nobody sees must not carry a mean to infinity.</summary>
    public const double MaxDecibels = 60;

    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static double Of(in LumaView reference, in LumaView picture)
    {
        SameSize.Require(reference, picture);
        long squares = 0;
        for (var y = 0; y < reference.Height; y++)
            squares += SquaresOf(reference.Row(y), picture.Row(y));
        var mean = (double)squares / ((long)reference.Width * reference.Height);
        return mean > 0 ? Math.Min(MaxDecibels, 10 * Math.Log10(255 * 255 / mean)) : MaxDecibels;
    }

    /// <summary>The sum of squared differences; a row of 65,535 samples would fill a 32-bit sum of one lane.</summary>
    internal static long SquaresOf(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        ref var a = ref MemoryMarshal.GetReference(left);
        ref var b = ref MemoryMarshal.GetReference(right);
        var sums = Vector128<uint>.Zero;
        var x = 0;
        for (; x <= left.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            var (p, q) = (Vector128.LoadUnsafe(ref a, (nuint)x), Vector128.LoadUnsafe(ref b, (nuint)x));
            var (low, high) = Vector128.Widen(Vector128.Max(p, q) - Vector128.Min(p, q));
            sums += WideSum(low * low) + WideSum(high * high); // 255² fits 16 bits
        }

        var total = Vector128.Sum(Vector128.WidenLower(sums)) + Vector128.Sum(Vector128.WidenUpper(sums));
        for (; x < left.Length; x++)
            total += (ulong)((left[x] - right[x]) * (left[x] - right[x]));
        return (long)total;
    }

    private static Vector128<uint> WideSum(Vector128<ushort> values) => Vector128.WidenLower(values) + Vector128.WidenUpper(values);
}

internal static class SameSize
{
    public static void Require(in LumaView reference, in LumaView picture)
    {
        if (reference.Width != picture.Width || reference.Height != picture.Height)
            throw new ArgumentException($"A picture of {picture.Width}x{picture.Height} is not comparable with one of {reference.Width}x{reference.Height}: scale it first.", nameof(picture));
    }
}
