namespace EdgeCam.Media;

/// <summary>Reads the NAL units of an Annex B byte stream (ITU-T H.264 §B.1). Reentrant; allocates nothing.</summary>
public static class NalReader
{
    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    /// <summary>Takes the next NAL unit off the front of <paramref name="rest"/>.</summary>
    /// <param name="rest">Annex B bytes; on return what follows the NAL unit, beginning at the next start code.</param>
    /// <param name="nal">The unit without start code and without trailing zeros; never empty when true.</param>
    /// <returns>False when no NAL unit is left. Bytes before the first start code are passed over.</returns>
    public static bool TryNext(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> nal)
    {
        while (true)
        {
            var start = rest.IndexOf(StartCode);
            if (start < 0)
            {
                rest = nal = default;
                return false;
            }

            var body = rest[(start + 3)..];
            var end = body.IndexOf(StartCode);
            nal = (end < 0 ? body : body[..end]).TrimEnd((byte)0); // trailing_zero_8bits and the zero_byte of a 4-byte start code
            rest = end < 0 ? default : body[end..];
            if (!nal.IsEmpty)
                return true;
        }
    }
}
