using System.Buffers.Binary;
using System.Text;

namespace EdgeCam.Fuzz;

/// <summary>Makes new inputs out of old ones. Everything follows from the seed of <paramref name="random"/>.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<string> dictionary)
{
    public const int MaxBytes = 16 * 1024;

    /// <summary>Values at which lengths and counts go wrong.</summary>
    private static readonly ushort[] Edges = [0, 1, 2, 3, 4, 127, 128, 255, 256, 1023, 1024, 4095, 4096, 4097, 8191, 8192, 32767, 32768, 65534, 65535];

    // Latin-1, so that a dictionary can name any byte.
    private readonly byte[][] _tokens = [.. dictionary.Select(Encoding.Latin1.GetBytes)];

    /// <summary>Picks an input of the corpus and changes it one to eight times.</summary>
    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        var input = new List<byte>(corpus[random.Next(corpus.Count)]);
        for (var changes = 1 << random.Next(4); changes > 0; changes--)
            Change(input, corpus[random.Next(corpus.Count)]);
        if (input.Count > MaxBytes)
            input.RemoveRange(MaxBytes, input.Count - MaxBytes);
        return [.. input];
    }

    private void Change(List<byte> input, byte[] other)
    {
        switch (random.Next(10))
        {
            case 0: FlipBit(input); break;
            case 1: SetByte(input); break;
            case 2: Truncate(input); break;
            case 3: Remove(input); break;
            case 4: Repeat(input); break;
            case 5: Splice(input, other); break;
            case 6: SetBinaryLength(input); break;
            case 7: SetDecimal(input); break;
            default: InsertToken(input); break; // twice as often: grammar finds more than noise
        }
    }

    private void FlipBit(List<byte> input)
    {
        if (input.Count > 0)
            input[random.Next(input.Count)] ^= (byte)(1 << random.Next(8));
    }

    private void SetByte(List<byte> input) => input.Insert(random.Next(input.Count + 1), (byte)random.Next(256));

    private void Truncate(List<byte> input)
    {
        var length = random.Next(input.Count + 1);
        input.RemoveRange(length, input.Count - length);
    }

    private void Remove(List<byte> input)
    {
        var (start, length) = Piece(input.Count);
        input.RemoveRange(start, length);
    }

    private void Repeat(List<byte> input)
    {
        var (start, length) = Piece(input.Count);
        var piece = input.GetRange(start, length);
        for (var times = 1 << random.Next(8); times > 0 && input.Count < MaxBytes; times--)
            input.InsertRange(start, piece);
    }

    private void Splice(List<byte> input, byte[] other)
    {
        var (start, length) = Piece(other.Length);
        input.InsertRange(random.Next(input.Count + 1), other.AsSpan(start, length).ToArray());
    }

    private void SetBinaryLength(List<byte> input)
    {
        if (input.Count < 2)
            return;
        Span<byte> field = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(field, Edges[random.Next(Edges.Length)]);
        var at = random.Next(input.Count - 1);
        (input[at], input[at + 1]) = (field[0], field[1]);
    }

    /// <summary>Replaces a run of digits by a number on an edge.</summary>
    private void SetDecimal(List<byte> input)
    {
        var at = input.FindIndex(random.Next(input.Count + 1), b => char.IsAsciiDigit((char)b));
        if (at < 0)
            return;
        var end = input.FindIndex(at, b => !char.IsAsciiDigit((char)b));
        input.RemoveRange(at, (end < 0 ? input.Count : end) - at);
        var number = random.Next(8) == 0 ? "99999999999999999999" : $"{Edges[random.Next(Edges.Length)]}";
        input.InsertRange(at, Encoding.ASCII.GetBytes(number));
    }

    private void InsertToken(List<byte> input)
    {
        if (_tokens.Length > 0)
            input.InsertRange(random.Next(input.Count + 1), _tokens[random.Next(_tokens.Length)]);
    }

    private (int Start, int Length) Piece(int count)
    {
        var start = random.Next(count + 1);
        return (start, random.Next(Math.Min(64, count - start) + 1));
    }
}
