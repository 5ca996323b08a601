namespace EdgeCam.Linux.Video.V4l2;

/// <summary>What the front of an encoder's output is, as far as its first slice.</summary>
/// <param name="HasParameterSets">SPS or PPS come first.</param>
/// <param name="HasPicture">There is a slice.</param>
/// <param name="IsIdr">And it is of an IDR: drivers forget to set the flag.</param>
internal readonly record struct CodedHead(bool HasParameterSets, bool HasPicture, bool IsIdr)
{
    private const int Idr = 5; // ITU-T H.264 table 7-1
    private const int Sps = 7;
    private const int Pps = 8;

    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    /// <summary>Reads no further than the first slice: the memory may be uncached.</summary>
    /// <param name="bytes">Annex B.</param>
    public static CodedHead Of(ReadOnlySpan<byte> bytes)
    {
        var (hasSets, at) = (false, 0);
        while (TryNext(bytes, ref at, out var type))
        {
            if (type is >= 1 and <= Idr)
                return new CodedHead(hasSets, HasPicture: true, type == Idr);
            hasSets |= type is Sps or Pps;
        }

        return new CodedHead(hasSets, HasPicture: false, IsIdr: false);
    }

    /// <summary>How many bytes stand before the first slice.</summary>
    public static int LengthOfSets(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (TryNext(bytes, ref at, out var type))
        {
            if (type is >= 1 and <= Idr)
                return bytes[..(at - StartCode.Length)].TrimEnd((byte)0).Length; // without the zero of a start code of four
        }

        return bytes.Length;
    }

    /// <param name="at">Where to look from; on return where the unit begins, behind its start code.</param>
    private static bool TryNext(ReadOnlySpan<byte> bytes, ref int at, out int type)
    {
        var found = bytes[at..].IndexOf(StartCode);
        at += found + StartCode.Length;
        var isThere = found >= 0 && at < bytes.Length;
        type = isThere ? bytes[at] & 0x1F : 0;
        return isThere;
    }
}
