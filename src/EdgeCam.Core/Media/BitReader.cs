namespace EdgeCam.Media;

/// <summary>
/// Reads bits of a raw byte sequence payload, passing over emulation prevention bytes
/// (ITU-T H.264 §7.4.1). Past the end it returns zeros and <see cref="IsExhausted"/> becomes true,
/// so that a parser checks once at its end.
/// </summary>
public ref struct BitReader(ReadOnlySpan<byte> payload)
{
    private readonly ReadOnlySpan<byte> _payload = payload;
    private int _byte;
    private int _bit;
    private int _zeros;

    public bool IsExhausted { get; private set; }

    /// <summary>How many bits were read: those of emulation prevention do not count.</summary>
    public int Position { get; private set; }

    public uint ReadBit()
    {
        if (_bit == 0 && !TryEnterByte())
            return 0;
        var value = (uint)(_payload[_byte] >> (7 - _bit)) & 1;
        Position++;
        if (++_bit == 8)
            LeaveByte();
        return value;
    }

    /// <summary>Reads an unsigned number of <paramref name="count"/> bits, at most 32: u(n).</summary>
    public uint ReadBits(int count)
    {
        uint value = 0;
        for (; count > 0; count--)
            value = (value << 1) | ReadBit();
        return value;
    }

    /// <summary>Reads ue(v), an Exp-Golomb code (§9.1). Codes over 31 leading zeros exhaust the reader.</summary>
    public uint ReadUnsigned()
    {
        var leadingZeros = 0;
        while (ReadBit() == 0)
        {
            if (IsExhausted || ++leadingZeros > 31)
            {
                IsExhausted = true;
                return 0;
            }
        }

        return (1u << leadingZeros) - 1 + ReadBits(leadingZeros);
    }

    /// <summary>Reads se(v) (§9.1.1).</summary>
    public int ReadSigned()
    {
        var code = (long)ReadUnsigned();
        return (int)((code & 1) != 0 ? (code + 1) / 2 : -code / 2);
    }

    private bool TryEnterByte()
    {
        const byte EmulationPrevention = 3;
        if (_zeros >= 2 && _byte < _payload.Length && _payload[_byte] == EmulationPrevention)
        {
            _byte++;
            _zeros = 0;
        }

        IsExhausted |= _byte >= _payload.Length;
        return !IsExhausted;
    }

    private void LeaveByte()
    {
        _zeros = _payload[_byte] == 0 ? _zeros + 1 : 0;
        _byte++;
        _bit = 0;
    }
}
