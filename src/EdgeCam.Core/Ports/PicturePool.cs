using System.Runtime.InteropServices;

namespace EdgeCam.Ports;

/// <summary>Planar 4:2:0 pictures of one size in memory of their own, allocated once, that a source fills and lends out.</summary>
/// <remarks>Thread-bound, as its source, which keeps it until no picture of it is read any more.</remarks>
public sealed unsafe class PicturePool : IDisposable
{
    private readonly LoanPool _loans;
    private readonly int _count;
    private readonly nint _pictureBytes;
    private byte* _memory;

    /// <param name="width">Pixels, even.</param>
    /// <param name="height">Pixels, even.</param>
    /// <param name="firstIndex">As for <see cref="LoanPool"/>.</param>
    public PicturePool(int width, int height, int count, int firstIndex)
    {
        (Width, Height, _count, Stride) = (width, height, count, StrideOf(width));
        _loans = new LoanPool(count, firstIndex);
        _pictureBytes = (nint)Stride * height * 3 / 2;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)(_pictureBytes * count), Alignment);
        NativeMemory.Clear(_memory, (nuint)(_pictureBytes * count));
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Bytes from row to row of luma; of chroma half as many.</summary>
    public int Stride { get; }

    public bool IsLentOut => _loans.Out == _count;

    /// <summary>Bytes from row to row of pictures as wide as this: what encoders of SoCs want, so that theirs is the only copy.</summary>
    public static int StrideOf(int width) => (width + Alignment - 1) & -Alignment;

    /// <summary>Lends a picture, with what was in it before; false while all are out.</summary>
    public bool TryLend(out BufferLoan loan, out Picture picture)
    {
        var isLent = _loans.TryLend(out loan, out var slot);
        picture = isLent ? At(slot) : default;
        return isLent;
    }

    /// <summary>False for a loan that is not of this pool, or not out.</summary>
    public bool TryReturn(BufferLoan loan) => _loans.TryReturn(loan, out _);

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    private Picture At(int slot)
    {
        var y = (nint)_memory + (slot * _pictureBytes);
        var u = y + ((nint)Stride * Height);
        var v = u + ((nint)Stride / 2 * (Height / 2));
        return new Picture(PixelLayout.Yuv420, Width, Height, new(y, Stride), new(u, Stride / 2), new(v, Stride / 2));
    }

    private const int Alignment = 64;
}
