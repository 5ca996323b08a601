using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeCam.Media;

/// <summary>
/// Samples of JPEGs (JFIF 1.02: 0 to 255) as video has them (ITU-R BT.601-7 §2.5.3: luma 16 to 235, chroma 16 to 240). Encoders of SoCs
/// cannot say in their stream which of the two it is, and not every player asks: so it is made the usual one, to within one step.
/// </summary>
/// <remarks>Reentrant. Allocates nothing; a picture of 1920x1080 takes about a millisecond.</remarks>
public static class FullRange
{
    /// <param name="limited">As many; may be the same memory.</param>
    public static void LimitLuma(ReadOnlySpan<byte> full, Span<byte> limited) => Map(full, full, limited, LumaFactor, LumaOffset);

    /// <inheritdoc cref="LimitLuma"/>
    public static void LimitChroma(ReadOnlySpan<byte> full, Span<byte> limited) => Map(full, full, limited, ChromaFactor, ChromaOffset);

    /// <summary>Makes one row of two: 4:2:0 has half as many as 4:2:2.</summary>
    /// <param name="upper">As many as <paramref name="lower"/> and <paramref name="limited"/>.</param>
    public static void LimitChroma(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, Span<byte> limited) => Map(upper, lower, limited, ChromaFactor, ChromaOffset);

    private static void Map(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> into, ushort factor, ushort offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(second.Length, first.Length, nameof(second));
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, first.Length, nameof(into));
        ref var a = ref MemoryMarshal.GetReference(first);
        ref var b = ref MemoryMarshal.GetReference(second);
        ref var to = ref MemoryMarshal.GetReference(into);
        var at = 0;
        for (; at <= first.Length - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref a, (nuint)at));
            var (lowOfB, highOfB) = Vector128.Widen(Vector128.LoadUnsafe(ref b, (nuint)at));
            Vector128.Narrow(Map(low, lowOfB, factor, offset), Map(high, highOfB, factor, offset)).StoreUnsafe(ref to, (nuint)at);
        }

        for (; at < first.Length; at++)
            into[at] = (byte)(((((first[at] + second[at] + 1) >> 1) * factor) + offset) >> 8);
    }

    private static Vector128<ushort> Map(Vector128<ushort> a, Vector128<ushort> b, ushort factor, ushort offset) =>
        ((((a + b + Vector128<ushort>.One) >>> 1) * factor) + Vector128.Create(offset)) >>> 8;

    // 219 / 255 and 224 / 255 in 256ths, with what rounds: at 255 both products stay below 65,536.
    private const ushort LumaFactor = 220;
    private const ushort LumaOffset = (16 * 256) + 128;
    private const ushort ChromaFactor = 225;
    private const ushort ChromaOffset = (128 * 256) - (128 * ChromaFactor) + 128;
}
