using EdgeCam.Ports;

namespace EdgeCam.Media;

/// <summary>Writes into sequence parameter sets which colours their pictures have (ITU-T H.264 §E.1.1): encoders of SoCs do not say it.</summary>
public static class ColourSignal
{
    private const int HeadBytes = 4; // NAL unit header, profile, constraints, level
    private const uint ExtendedSar = 255;
    private const uint UnspecifiedFormat = 5; // video_format, table E-2
    private const uint UnspecifiedMatrix = 2; // matrix_coefficients, table E-5

    /// <param name="sps">A NAL unit of type 7, its header included.</param>
    /// <returns>The set with the colours in it; null when there is nothing to say, or it says something itself, or cannot be understood.</returns>
    public static byte[]? Describe(ReadOnlySpan<byte> sps, ColourDescription colours)
    {
        if (colours == ColourDescription.Unknown || sps.Length <= HeadBytes)
            return null;
        var front = new BitReader(sps[HeadBytes..]);
        if (!SequenceParameterSet.TryRead(sps, ref front, out _))
            return null;
        var from = new BitReader(sps[HeadBytes..]);
        var to = new RbspWriter(sps[..HeadBytes], sps.Length);
        Copy(ref from, to, front.Position);
        var isWhole = from.ReadBit() == 1 ? TryChange(ref from, to, colours, EndOf(sps[HeadBytes..])) : Add(to, colours);
        return isWhole && !from.IsExhausted ? to.ToArray() : null;
    }

    /// <summary>Behind vui_parameters_present_flag, which is not copied yet.</summary>
    /// <param name="end">Bits of the payload as far as its stop bit.</param>
    private static bool TryChange(ref BitReader from, RbspWriter to, ColourDescription colours, int end)
    {
        to.Write(1, 1);
        if (Copy(ref from, to, 1) == 1 && Copy(ref from, to, 8) == ExtendedSar) // aspect_ratio_info_present_flag, aspect_ratio_idc
            Copy(ref from, to, 32);
        if (Copy(ref from, to, 1) == 1) // overscan_info_present_flag
            Copy(ref from, to, 1);
        var format = UnspecifiedFormat;
        if (from.ReadBit() == 1) // video_signal_type_present_flag
        {
            format = from.ReadBits(3);
            from.ReadBit(); // video_full_range_flag
            if (from.ReadBit() == 1 && from.ReadBits(24) % 256 != UnspecifiedMatrix) // colour_description_present_flag
                return false;
        }

        Signal(to, format, colours);
        if (from.Position >= end)
            return false;
        Copy(ref from, to, end - from.Position);
        return true;
    }

    /// <summary>A whole vui_parameters(), which has nothing else to say, and the stop bit.</summary>
    private static bool Add(RbspWriter to, ColourDescription colours)
    {
        to.Write(1, 1);
        to.Write(0, 2); // aspect_ratio_info_present_flag, overscan_info_present_flag
        Signal(to, UnspecifiedFormat, colours);
        to.Write(0, 6); // chroma_loc_info, timing_info, nal_hrd_parameters, vcl_hrd_parameters, pic_struct, bitstream_restriction
        to.Write(1, 1);
        return true;
    }

    private static void Signal(RbspWriter to, uint format, ColourDescription colours)
    {
        to.Write(1, 1); // video_signal_type_present_flag
        to.Write(format, 3);
        to.Write(colours.IsFullRange ? 1u : 0u, 1);
        to.Write(1, 1); // colour_description_present_flag
        to.Write(colours.Primaries, 8);
        to.Write(colours.Transfer, 8);
        to.Write(colours.Matrix, 8);
    }

    /// <returns>The last of them, at most 32, as a number.</returns>
    private static uint Copy(ref BitReader from, RbspWriter to, int bits)
    {
        uint value = 0;
        for (; bits > 0; bits--)
        {
            var bit = from.ReadBit();
            to.Write(bit, 1);
            value = (value << 1) | bit;
        }

        return value;
    }

    private static int EndOf(ReadOnlySpan<byte> payload)
    {
        var bits = new BitReader(payload);
        for (var end = 0; ; end = bits.ReadBit() == 1 ? bits.Position : end)
        {
            if (bits.IsExhausted)
                return end;
        }
    }
}
