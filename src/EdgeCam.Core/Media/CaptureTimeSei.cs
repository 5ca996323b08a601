namespace EdgeCam.Media;

/// <summary>
/// The optional SEI message that tells when a picture was captured: user data unregistered
/// (ITU-T H.264 §D.2.7) with the UUID "EDGECAMBENCH-UID" and CLOCK_MONOTONIC in nanoseconds as 16 hex
/// digits. Whoever reads it on the same machine measures glass to player. Text digits need no
/// emulation prevention.
/// </summary>
public static class CaptureTimeSei
{
    /// <summary>Bytes of the whole NAL unit with its 4-byte start code.</summary>
    public const int Size = 4 + 3 + 16 + 16 + 1;

    private const byte UserDataUnregistered = 5;
    private const byte PayloadSize = 32;
    private const byte StopBit = 0x80;

    private static ReadOnlySpan<byte> Uuid => "EDGECAMBENCH-UID"u8;

    /// <summary>Writes the NAL unit with its start code; returns <see cref="Size"/>.</summary>
    public static int Write(Span<byte> destination, Units.MediaInstant capturedAt)
    {
        ReadOnlySpan<byte> head = [0, 0, 0, 1, (byte)NalUnitType.Sei, UserDataUnregistered, PayloadSize];
        head.CopyTo(destination);
        Uuid.CopyTo(destination[head.Length..]);
        var digits = destination.Slice(head.Length + Uuid.Length, 16);
        capturedAt.Nanoseconds.TryFormat(digits, out _, "x16", System.Globalization.CultureInfo.InvariantCulture);
        destination[Size - 1] = StopBit;
        return Size;
    }

    /// <summary>Finds the capture time in an SEI NAL unit without start code; false for any other SEI.</summary>
    public static bool TryRead(ReadOnlySpan<byte> nal, out Units.MediaInstant capturedAt)
    {
        capturedAt = default;
        if (nal.Length < Size - 5 || NalUnit.TypeOf(nal[0]) != NalUnitType.Sei || !nal[3..].StartsWith(Uuid))
            return false;
        var isHex = long.TryParse(nal.Slice(3 + Uuid.Length, 16), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture, out var nanoseconds);
        capturedAt = new Units.MediaInstant(nanoseconds);
        return isHex;
    }
}
