using EdgeCam.Linux.Interop.Video;
using EdgeCam.Ports;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>The colours of a format, between V4L2's numbers and H.273's (linux/include/uapi/linux/videodev2.h, enum v4l2_colorspace and those after it).</summary>
internal static class V4l2Colours
{
    // What stands first is what the other way round is answered with.
    private static readonly (uint V4l2, byte H273)[] Spaces = [(Rec709, 1), (Srgb, 1), (JpegSpace, 1), (1, 6), (2, 7), (Bt2020, 9)];
    private static readonly (uint V4l2, byte H273)[] Transfers = [(Transfer709, 1), (Transfer709, 6), (TransferSrgb, 13), (4, 7)];
    private static readonly (uint V4l2, byte H273)[] Matrices = [(Matrix601, 6), (Matrix601, 5), (Matrix709, 1), (MatrixSycc, 6), (Matrix2020, 9), (8, 7)];

    /// <summary>As a driver has said; <see cref="ColourDescription.Unknown"/> where it says nothing.</summary>
    public static ColourDescription Of(in V4l2Format format, bool isMultiPlanar)
    {
        var (space, transfer, matrix, range) = isMultiPlanar
            ? (format.MultiColourSpace, format.MultiTransfer, format.MultiMatrix, format.MultiQuantization)
            : (format.ColourSpace, format.Transfer, format.Matrix, format.Quantization);
        if (space == Default)
            return ColourDescription.Unknown;
        return new ColourDescription(
            To(Spaces, space),
            To(Transfers, transfer == Default ? DefaultTransfer(space) : transfer),
            To(Matrices, matrix == Default ? DefaultMatrix(space) : matrix),
            range == FullRange || (range == Default && space == JpegSpace));
    }

    /// <summary>Tells a driver; of what V4L2 has no number for, nothing.</summary>
    public static void Put(ref V4l2Format format, bool isMultiPlanar, ColourDescription colours)
    {
        var (space, transfer, matrix) = (From(Spaces, colours.Primaries), From(Transfers, colours.Transfer), From(Matrices, colours.Matrix));
        if (space == Rec709 && matrix == Matrix601)
            space = Srgb; // the same primaries: a driver that asks for no more takes its matrix
        if (space == Default)
            return;
        var range = colours.IsFullRange ? FullRange : LimitedRange;
        if (isMultiPlanar)
            (format.MultiColourSpace, format.MultiTransfer, format.MultiMatrix, format.MultiQuantization) = (space, (byte)transfer, (byte)matrix, (byte)range);
        else
            (format.ColourSpace, format.Magic, format.Transfer, format.Matrix, format.Quantization) = (space, V4l2Numbers.V4L2_PIX_FMT_PRIV_MAGIC, transfer, matrix, range);
    }

    private static uint DefaultTransfer(uint space) => space is Srgb or JpegSpace ? TransferSrgb : Transfer709; // V4L2_MAP_XFER_FUNC_DEFAULT, but for spaces that no camera has

    private static uint DefaultMatrix(uint space) => space switch // V4L2_MAP_YCBCR_ENC_DEFAULT, the same
    {
        Rec709 => Matrix709,
        Bt2020 => Matrix2020,
        _ => Matrix601,
    };

    private static byte To((uint V4l2, byte H273)[] table, uint number) =>
        Array.Find(table, pair => pair.V4l2 == number) is { H273: > 0 } pair ? pair.H273 : Unspecified;

    private static uint From((uint V4l2, byte H273)[] table, byte codePoint) => Array.Find(table, pair => pair.H273 == codePoint).V4l2;

    private const byte Unspecified = 2;
    private const uint Default = 0;
    private const uint Rec709 = 3;
    private const uint JpegSpace = 7;
    private const uint Srgb = 8;
    private const uint Bt2020 = 10;
    private const uint Transfer709 = 1;
    private const uint TransferSrgb = 2;
    private const uint Matrix601 = 1;
    private const uint Matrix709 = 2;
    private const uint MatrixSycc = 5;
    private const uint Matrix2020 = 6;
    private const uint FullRange = 1;
    private const uint LimitedRange = 2;
}
