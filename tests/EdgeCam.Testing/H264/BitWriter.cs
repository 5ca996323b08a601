namespace EdgeCam.Testing.H264;

/// <summary>Writes the syntax elements of a raw byte sequence payload (ITU-T H.264 §7.2, §9.1).</summary>
public sealed class BitWriter
{
    private readonly List<byte> _bytes = [];
    private int _bits;

    /// <summary>u(n).</summary>
    public BitWriter Bits(uint value, int count)
    {
        for (var i = count - 1; i >= 0; i--)
            Bit((value >> i) & 1);
        return this;
    }

    public BitWriter Flag(bool value) => Bits(value ? 1u : 0u, 1);

    /// <summary>ue(v), at most 2^31 - 2.</summary>
    public BitWriter Unsigned(uint value)
    {
        var length = 32 - int.LeadingZeroCount((int)(value + 1));
        return Bits(0, length - 1).Bits(value + 1, length);
    }

    /// <summary>se(v).</summary>
    public BitWriter Signed(int value) => Unsigned((uint)(value > 0 ? (2 * value) - 1 : -2 * value));

    /// <summary>Ends the payload with its stop bit and returns the NAL unit: header, emulation prevention, no start code.</summary>
    public byte[] ToNalUnit(byte header)
    {
        Bits(1, 1);
        var nal = new List<byte> { header };
        var zeros = 0;
        foreach (var b in _bytes)
        {
            if (zeros >= 2 && b <= 3)
            {
                nal.Add(3); // emulation_prevention_three_byte, §7.4.1
                zeros = 0;
            }

            nal.Add(b);
            zeros = b == 0 ? zeros + 1 : 0;
        }

        return [.. nal];
    }

    private void Bit(uint bit)
    {
        if (_bits++ % 8 == 0)
            _bytes.Add(0);
        _bytes[^1] |= (byte)(bit << (7 - ((_bits - 1) % 8)));
    }
}
