using EdgeCam.Quality;

namespace EdgeCam.Core.Tests.Quality;

/// <summary>Hand-made pictures: luma with rows longer than the picture, filled past its edge with what must not count.</summary>
internal sealed class Luma
{
    private readonly byte[] _samples;

    public Luma(int width, int height, Func<int, int, int> sample)
    {
        (Width, Height, Stride) = (width, height, width + 7);
        _samples = new byte[Stride * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < Stride; x++)
                _samples[(y * Stride) + x] = x < width ? (byte)Math.Clamp(sample(x, y), 0, 255) : (byte)(x * 37);
        }
    }

    public int Width { get; }

    public int Height { get; }

    public int Stride { get; }

    public LumaView View => new(_samples, Width, Height, Stride);

    public int this[int x, int y] => _samples[(y * Stride) + x];

    public static Luma Flat(int value, int width = 64, int height = 48) => new(width, height, (_, _) => value);

    /// <summary>A texture that differs from number to number.</summary>
    public static Luma Texture(int number, int width = 64, int height = 48)
    {
        var random = new Random(number);
        return new(width, height, (x, y) => (((x * 3) + (y * 5) + (number * 11)) % 160) + random.Next(60));
    }

    /// <summary>This picture with noise of at most <paramref name="strength"/>.</summary>
    public Luma WithNoise(int strength, int seed = 1)
    {
        var random = new Random(seed);
        return new(Width, Height, (x, y) => this[x, y] + random.Next(-strength, strength + 1));
    }

    /// <summary>The samples alone, row by row.</summary>
    public byte[] Packed()
    {
        var packed = new byte[Width * Height];
        for (var y = 0; y < Height; y++)
            View.Row(y).CopyTo(packed.AsSpan(y * Width));
        return packed;
    }
}
