using EdgeCam.Ports;

namespace EdgeCam.Quality;

/// <summary>Which bytes of a row are luma.</summary>
public enum LumaPacking : byte
{
    /// <summary>All: it is a plane of its own.</summary>
    None,

    /// <summary>Every second, beginning with the first (Y U Y V).</summary>
    First,

    /// <summary>Every second, beginning with the second (U Y V Y).</summary>
    Second,
}

/// <summary>The brightness of a picture: 8 bits per sample, rows <see cref="Stride"/> bytes apart. Borrowed.</summary>
public readonly ref struct LumaView
{
    /// <exception cref="ArgumentException">The samples are fewer than the size says.</exception>
    public LumaView(ReadOnlySpan<byte> samples, int width, int height, int stride, LumaPacking packing = LumaPacking.None)
    {
        Packing = packing;
        if (width <= 0 || height <= 0 || stride < BytesPerRow(width) || samples.Length < ((long)stride * (height - 1)) + BytesPerRow(width))
            throw new ArgumentException($"{samples.Length} bytes are no {width}x{height} samples with {stride} bytes from row to row.", nameof(samples));
        Samples = samples;
        Width = width;
        Height = height;
        Stride = stride;
    }

    public ReadOnlySpan<byte> Samples { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Bytes from row to row.</summary>
    public int Stride { get; }

    public LumaPacking Packing { get; }

    /// <summary>A row: luma, or luma among chroma as <see cref="Packing"/> says.</summary>
    public ReadOnlySpan<byte> Row(int y) => Samples.Slice(y * Stride, BytesPerRow(Width));

    /// <summary>The luma of any picture in mapped memory, valid as long as the picture.</summary>
    public static unsafe LumaView OfAny(scoped in Picture picture)
    {
        if (picture.Layout is PixelLayout.Yuv420 or PixelLayout.Nv12)
            return Of(picture);
        var (stride, height) = (picture.Plane0.Stride, picture.Height);
        return new(
            new((void*)picture.Plane0.Address, (stride * (height - 1)) + (2 * picture.Width)), picture.Width, height, stride,
            picture.Layout == PixelLayout.Yuyv ? LumaPacking.First : LumaPacking.Second);
    }

    /// <summary>The luma of a planar picture, valid as long as the picture.</summary>
    /// <exception cref="ArgumentException">Packed 4:2:2, or not mapped: it has no plane of luma to look at.</exception>
    public static unsafe LumaView Of(scoped in Picture picture)
    {
        if (picture.Layout is not (PixelLayout.Yuv420 or PixelLayout.Nv12) || picture.Plane0.Address == 0)
            throw new ArgumentException($"Luma is read from Yuv420 and Nv12 in mapped memory, not from {picture.Layout} at {picture.Plane0.Address:x}.", nameof(picture));
        var (stride, height) = (picture.Plane0.Stride, picture.Height);
        return new(new((void*)picture.Plane0.Address, (stride * (height - 1)) + picture.Width), picture.Width, height, stride);
    }

    private int BytesPerRow(int width) => Packing == LumaPacking.None ? width : 2 * width;
}
