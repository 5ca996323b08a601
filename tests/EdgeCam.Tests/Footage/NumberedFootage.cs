using EdgeCam.Quality;
using EdgeCam.Testing.Footage;
using EdgeCam.Units;

namespace EdgeCam.Tests.Footage;

/// <summary>Pictures in memory, each painted by its number, that are played in a loop.</summary>
internal sealed class NumberedFootage : IReferenceFootage
{
    public const int Width = PaintedClip.Width;
    public const int Height = PaintedClip.Height;
    private readonly byte[][] _pictures;
    private readonly FrameRate _rate;
    private long _number; // over all loops

    /// <param name="paint">The luma of a picture.</param>
    public NumberedFootage(int count, FrameRate rate, Func<int, byte[]> paint)
    {
        _pictures = [.. Enumerable.Range(0, count).Select(paint)];
        _rate = rate;
        Index = new ReferenceIndex(Width, Height, rate);
        for (var number = 0; number < count; number++)
            Index.Add(TimeOf(number), View(number));
    }

    public ReferenceIndex Index { get; }

    public long Time => TimeOf(_number);

    public LumaView Picture => View(_number);

    /// <summary>Nanoseconds.</summary>
    public long TimeOf(long number) => number * MediaInstant.NanosecondsPerSecond * _rate.Denominator / _rate.Numerator;

    public LumaView View(long number) => new(_pictures[number % _pictures.Length], Width, Height, Width);

    public void MoveNext() => _number++;

    public void Rewind() => _number = 0;

    /// <summary>A texture that moves under noise.</summary>
    public static Func<int, byte[]> Moving(int seed)
    {
        var noise = new byte[Width * 2 * Height];
        new Random(seed).NextBytes(noise);
        return number => PaintedClip.Picture(number + (seed * 31), noise);
    }

    /// <summary>Bars that move to the right.</summary>
    public static Func<int, byte[]> Upright(int width) => number =>
    {
        var picture = new byte[Width * Height];
        for (var i = 0; i < picture.Length; i++)
            picture[i] = (byte)(((i + (3 * number)) % Width / width % 2 * 150) + 40);
        return picture;
    };

    /// <summary>A still picture but for a box of 8x8 samples that moves by 2 with each number.</summary>
    public static Func<int, byte[]> AlmostStill(int seed)
    {
        var still = Moving(seed)(0);
        return number =>
        {
            var picture = (byte[])still.Clone();
            for (var y = 60; y < 68; y++)
                picture.AsSpan((y * Width) + (2 * number % (Width - 8)), 8).Fill(235);
            return picture;
        };
    }
}
