namespace EdgeCam.Units;

/// <summary>An RTP sequence number; compared modulo 2^16 (RFC 3550 §A.1).</summary>
public readonly record struct SequenceNumber(ushort Value)
{
    public SequenceNumber Next => this + 1;

    public static SequenceNumber operator +(SequenceNumber number, int count) => new(unchecked((ushort)(number.Value + count)));

    /// <summary>The signed distance from <paramref name="other"/> to this, from -32768 to 32767.</summary>
    public int DistanceFrom(SequenceNumber other) => unchecked((short)(Value - other.Value));

    /// <summary>The number alone: the record's own text would follow <see cref="Next"/> for ever.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public bool IsNewerThan(SequenceNumber other) => DistanceFrom(other) > 0;
}
