namespace EdgeCam.Quality;

/// <summary>
/// A picture's luma averaged to 64x36 samples: what coding did to it is hardly seen any more, what moved is. Pictures of
/// other sizes have the same thumbnail.
/// </summary>
/// <remarks>Reentrant; allocates nothing.</remarks>
internal static class LumaThumbnail
{
    private const int Width = 64;
    private const int Height = 36;

    public const int Bytes = Width * Height;

    /// <param name="picture">Of any size; one of less than 64x36 is repeated.</param>
    /// <param name="into"><see cref="Bytes"/> long.</param>
    public static void Take(in LumaView picture, Span<byte> into)
    {
        Span<int> sums = stackalloc int[Width];
        for (var y = 0; y < Height; y++)
        {
            var (top, bottom) = Box(y, Height, picture.Height);
            sums.Clear();
            for (var row = top; row < bottom; row++)
                AddRow(picture.Row(row), sums);
            for (var x = 0; x < Width; x++)
                into[(y * Width) + x] = Mean(sums[x], Box(x, Width, picture.Width), bottom - top);
        }
    }

    /// <summary>The mean squared error of two.</summary>
    public static double Error(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => (double)LumaPsnr.SquaresOf(left, right) / Bytes;

    private static void AddRow(ReadOnlySpan<byte> row, Span<int> sums)
    {
        for (var x = 0; x < sums.Length; x++)
        {
            var (left, right) = Box(x, sums.Length, row.Length);
            foreach (var sample in row[left..right])
                sums[x] += sample;
        }
    }

    private static byte Mean(int sum, (int From, int To) across, int down)
    {
        var count = (across.To - across.From) * down;
        return (byte)((sum + (count / 2)) / count);
    }

    private static (int From, int To) Box(int at, int of, int size)
    {
        var from = at * size / of;
        return (from, Math.Max(from + 1, (at + 1) * size / of));
    }
}
