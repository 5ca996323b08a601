namespace EdgeCam.Testing.H264;

/// <summary>
/// NAL units and access units as an encoder would frame them: parameter sets that parse, slices of any size whose
/// payload is noise without start codes. For transport; no decoder would find a picture in them.
/// </summary>
public static class SyntheticH264
{
    /// <summary>A high profile SPS, frames only, 4:2:0, cropped to the size given; both sides even.</summary>
    public static byte[] Sps(int width, int height)
    {
        var (across, down) = ((width + 15) / 16, (height + 15) / 16);
        var (cropX, cropY) = (((across * 16) - width) / 2, ((down * 16) - height) / 2);
        var bits = new BitWriter()
            .Bits(100, 8).Bits(0, 8).Bits(31, 8) // profile_idc, constraint flags, level_idc
            .Unsigned(0)
            .Unsigned(1).Unsigned(0).Unsigned(0).Flag(false).Flag(false) // 4:2:0, 8 bits, no scaling matrix
            .Unsigned(0).Unsigned(2).Unsigned(1).Flag(false) // frame numbers, order as decoded, one reference
            .Unsigned((uint)across - 1).Unsigned((uint)down - 1).Flag(true).Flag(true)
            .Flag(cropX > 0 || cropY > 0);
        if (cropX > 0 || cropY > 0)
            bits.Unsigned(0).Unsigned((uint)cropX).Unsigned(0).Unsigned((uint)cropY);
        return bits.Flag(false).ToNalUnit(0x67);
    }

    public static byte[] Pps() =>
        new BitWriter().Unsigned(0).Unsigned(0).Flag(false).Flag(false).Unsigned(0).Unsigned(0).Unsigned(0)
            .Flag(false).Bits(0, 2).Signed(0).Signed(0).Signed(0).Flag(true).Flag(false).Flag(false)
            .ToNalUnit(0x68);

    public static byte[] Delimiter() => [0x09, 0xF0];

    public static byte[] Filler(int bytes) => [0x0C, .. Enumerable.Repeat((byte)0xFF, bytes - 2), 0x80];

    /// <summary>A slice NAL unit of <paramref name="bytes"/>, at least 2, header included.</summary>
    /// <param name="header">0x65 for an IDR, 0x41 for a reference picture, 0x01 for a disposable one.</param>
    /// <param name="isFirst">Does it begin its picture (first_mb_in_slice is 0)?</param>
    public static byte[] Slice(byte header, int bytes, bool isFirst = true)
    {
        var nal = new byte[bytes];
        for (var i = 2; i < bytes; i++)
            nal[i] = (byte)(1 + (((i * 31) + bytes) % 255));
        nal[0] = header;
        nal[1] = isFirst ? (byte)0x9A : (byte)0x4A;
        return nal;
    }

    /// <summary>Joins NAL units behind four-byte start codes.</summary>
    public static byte[] AnnexB(params IEnumerable<byte[]> nals) => [.. nals.SelectMany(nal => (byte[])[0, 0, 0, 1, .. nal])];

    /// <summary>Delimiter, SPS, PPS and an IDR slice.</summary>
    public static byte[] IdrUnit(int sliceBytes = 400) => AnnexB(Delimiter(), Sps(640, 360), Pps(), Slice(0x65, sliceBytes));
}
