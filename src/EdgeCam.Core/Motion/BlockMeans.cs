using System.Numerics;
using System.Runtime.InteropServices;
using EdgeCam.Quality;

namespace EdgeCam.Motion;

/// <summary>A picture's brightness by square blocks, some 80 across, each averaged over every column of four of its rows.</summary>
/// <remarks>Thread-bound. Allocates nothing after construction.</remarks>
internal sealed class BlockMeans
{
    private const int Across = 80;
    private const int RowsPerBlock = 4;
    private readonly ushort[] _columns; // sums of the rows of one row of blocks: 4 x 255 fits
    private readonly float _scale;

    public BlockMeans(int width, int height)
    {
        Width = width;
        Height = height;
        Side = Math.Max(RowsPerBlock, width / Across / 4 * 4);
        Columns = width / Side;
        Rows = height / Side;
        _columns = new ushort[width];
        _scale = 1f / (RowsPerBlock * Side);
        Values = new float[Columns * Rows];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Of a block, in pixels.</summary>
    public int Side { get; }

    public int Columns { get; }

    public int Rows { get; }

    /// <summary>0 to 255 for each block, row by row.</summary>
    public float[] Values { get; }

    /// <summary>0 to 255: of the whole picture that was taken last.</summary>
    public float Mean
    {
        get
        {
            var sum = 0f;
            foreach (var value in Values)
                sum += value;
            return Values.Length == 0 ? 0 : sum / Values.Length;
        }
    }

    /// <summary>Takes a picture of this size.</summary>
    public void Take(in LumaView picture)
    {
        for (var row = 0; row < Rows; row++)
        {
            Array.Clear(_columns);
            for (var line = 0; line < RowsPerBlock; line++)
                Add(picture.Row((row * Side) + (((2 * line) + 1) * Side / (2 * RowsPerBlock))), picture.Packing, _columns);
            Average(Values.AsSpan(row * Columns, Columns));
        }
    }

    private static void Add(ReadOnlySpan<byte> row, LumaPacking packing, Span<ushort> sums)
    {
        if (packing == LumaPacking.None)
            Add(row, sums);
        else
            AddPacked(MemoryMarshal.Cast<byte, ushort>(row), packing == LumaPacking.First ? 0 : 8, sums);
    }

    /// <param name="pairs">Luma and chroma, little-endian.</param>
    /// <param name="shift">Bits that luma stands above the lowest.</param>
    private static void AddPacked(ReadOnlySpan<ushort> pairs, int shift, Span<ushort> sums)
    {
        var vectors = MemoryMarshal.Cast<ushort, Vector<ushort>>(pairs);
        var words = MemoryMarshal.Cast<ushort, Vector<ushort>>(sums);
        var luma = new Vector<ushort>(byte.MaxValue);
        for (var i = 0; i < vectors.Length; i++)
            words[i] += Vector.ShiftRightLogical(vectors[i], shift) & luma;
        for (var i = vectors.Length * Vector<ushort>.Count; i < pairs.Length; i++)
            sums[i] += (ushort)((pairs[i] >> shift) & byte.MaxValue);
    }

    private static void Add(ReadOnlySpan<byte> samples, Span<ushort> sums)
    {
        var bytes = MemoryMarshal.Cast<byte, Vector<byte>>(samples);
        var words = MemoryMarshal.Cast<ushort, Vector<ushort>>(sums);
        for (var i = 0; i < bytes.Length; i++)
        {
            Vector.Widen(bytes[i], out var low, out var high);
            words[2 * i] += low;
            words[(2 * i) + 1] += high;
        }

        for (var i = bytes.Length * Vector<byte>.Count; i < samples.Length; i++)
            sums[i] += samples[i];
    }

    private void Average(Span<float> row)
    {
        for (var column = 0; column < row.Length; column++)
        {
            var sum = 0;
            foreach (var value in _columns.AsSpan(column * Side, Side))
                sum += value;
            row[column] = sum * _scale;
        }
    }
}
