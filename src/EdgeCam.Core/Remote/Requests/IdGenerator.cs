namespace EdgeCam.Remote.Requests;

/// <summary>
/// Ids of ten letters and digits that sort by the time of their making: 42 bits of milliseconds since 1970, which
/// last until 2109, and 8 random bits, in Crockford's base 32. No two of one generator are equal.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class IdGenerator
{
    private const int Letters = 10;
    private const int RandomBits = 8;
    private const long Mask = (1L << 50) - 1; // five bits a letter
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // without I, L, O and U, which are misread

    private readonly Lock _gate = new();
    private long _last = -1;

    /// <param name="wall">A clock that went back makes ids that go on behind the last one.</param>
    /// <param name="randomBits">Only eight are used; they keep ids of two starts in one millisecond apart.</param>
    public string Next(DateTimeOffset wall, uint randomBits)
    {
        var milliseconds = Math.Max(0, wall.ToUnixTimeMilliseconds());
        var value = (milliseconds << RandomBits) | (randomBits & ((1 << RandomBits) - 1));
        lock (_gate)
            _last = value = Math.Max(value & Mask, _last + 1);
        return string.Create(Letters, value, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--, rest >>= 5)
                text[i] = Alphabet[(int)(rest & 31)];
        });
    }
}
