namespace EdgeCam.Media;

/// <summary>Writes bits behind a NAL unit's header, with the bytes that keep start codes from appearing among them (ITU-T H.264 §7.4.1).</summary>
/// <remarks>Thread-bound. Grows.</remarks>
/// <param name="head">Bytes that stand in front as they are.</param>
/// <param name="capacity">Bytes that are expected.</param>
internal sealed class RbspWriter(ReadOnlySpan<byte> head, int capacity)
{
    private const byte EmulationPrevention = 3;
    private readonly List<byte> _bytes = Begin(head, capacity);
    private int _byte;
    private int _bits; // of _byte
    private int _zeros;

    /// <summary>u(n), the most significant bit first.</summary>
    /// <param name="count">At most 32.</param>
    public void Write(uint value, int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            _byte = (_byte << 1) | (int)((value >> i) & 1);
            if (++_bits == 8)
                EndByte();
        }
    }

    /// <summary>All of it; zeros fill the last byte.</summary>
    public byte[] ToArray()
    {
        if (_bits > 0)
            Write(0, 8 - _bits);
        return [.. _bytes];
    }

    private void EndByte()
    {
        if (_zeros >= 2 && _byte <= EmulationPrevention)
        {
            _bytes.Add(EmulationPrevention);
            _zeros = 0;
        }

        _bytes.Add((byte)_byte);
        _zeros = _byte == 0 ? _zeros + 1 : 0;
        (_byte, _bits) = (0, 0);
    }

    private static List<byte> Begin(ReadOnlySpan<byte> head, int capacity)
    {
        var bytes = new List<byte>(capacity);
        bytes.AddRange(head);
        return bytes;
    }
}
