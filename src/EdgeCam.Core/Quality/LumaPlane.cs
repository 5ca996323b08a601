namespace EdgeCam.Quality;

/// <summary>A plane of luma with its own memory, filled again and again.</summary>
/// <remarks>Thread-bound to its owner. Allocates nothing after construction.</remarks>
internal sealed class LumaPlane(int width, int height)
{
    private readonly byte[] _samples = new byte[width * height];

    public LumaView View => new(_samples, width, height, width);

    /// <summary>Fills all with one value: 16 is black (ITU-R BT.601).</summary>
    public void Fill(byte value) => _samples.AsSpan().Fill(value);

    /// <summary>Takes a copy; a picture of another size is scaled to this one as a display does it, bilinearly.</summary>
    public void Copy(in LumaView from)
    {
        var isSameSize = from.Width == width && from.Height == height;
        for (var y = 0; y < height; y++)
        {
            var into = _samples.AsSpan(y * width, width);
            if (isSameSize)
                from.Row(y).CopyTo(into);
            else
                Scale(from, y, into);
        }
    }

    private void Scale(in LumaView from, int y, Span<byte> into)
    {
        var (top, below) = Place(y, height, from.Height);
        var upper = from.Row(top);
        var lower = from.Row(Math.Min(top + 1, from.Height - 1));
        for (var x = 0; x < into.Length; x++)
        {
            var (left, beside) = Place(x, width, from.Width);
            var right = Math.Min(left + 1, from.Width - 1);
            var above = (upper[left] * (One - beside)) + (upper[right] * beside);
            var under = (lower[left] * (One - beside)) + (lower[right] * beside);
            into[x] = (byte)(((above * (One - below)) + (under * below) + (One * One / 2)) / (One * One));
        }
    }

    /// <summary>Where the centre of a sample lies in the other picture: the sample before it, and how far past that one's centre.</summary>
    private static (int Index, int Fraction) Place(int at, int of, int from)
    {
        var place = Math.Clamp((((2L * at) + 1) * from * One / (2L * of)) - (One / 2), 0, (from - 1L) * One);
        return ((int)(place / One), (int)(place % One));
    }

    private const int One = 256;
}
