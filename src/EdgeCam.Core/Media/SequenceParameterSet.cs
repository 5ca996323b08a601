namespace EdgeCam.Media;

/// <summary>The facts of a sequence parameter set that transport and players need (ITU-T H.264 §7.3.2.1.1).</summary>
/// <param name="Width">Luma samples across, after cropping.</param>
/// <param name="Height">Luma samples down, after cropping.</param>
/// <param name="FrameNumBits">The width of frame_num in slice headers: log2_max_frame_num, 4 to 16.</param>
public readonly record struct SequenceParameterSet(byte ProfileIdc, byte ConstraintFlags, byte LevelIdc, int Width, int Height, int FrameNumBits)
{
    // The largest picture of level 6.2 is 139,264 macroblocks; a side cannot exceed sqrt(8 x that) macroblocks (§A.3.1).
    private const int MaxMacroblocksPerSide = 1056;
    private const int MacroblockSize = 16;
    private const int HeadBytes = 4; // NAL unit header, profile, constraints, level

    /// <summary>profile-level-id as SDP states it (RFC 6184 §8.1), for example 0x42C01F.</summary>
    public int ProfileLevelId => (ProfileIdc << 16) | (ConstraintFlags << 8) | LevelIdc;

    /// <summary>Parses a NAL unit of type 7, its header included. Never throws; false for anything malformed or beyond level 6.2.</summary>
    public static bool TryParse(ReadOnlySpan<byte> nal, out SequenceParameterSet sps)
    {
        var bits = new BitReader(nal[Math.Min(HeadBytes, nal.Length)..]);
        return TryRead(nal, ref bits, out sps);
    }

    /// <param name="nal">As for <see cref="TryParse"/>.</param>
    /// <param name="bits">Behind the fourth byte; left before vui_parameters_present_flag.</param>
    internal static bool TryRead(ReadOnlySpan<byte> nal, ref BitReader bits, out SequenceParameterSet sps)
    {
        sps = default;
        if (nal.Length <= HeadBytes || NalUnit.TypeOf(nal[0]) != NalUnitType.SequenceParameterSet)
            return false;

        bits.ReadUnsigned(); // seq_parameter_set_id
        var chromaFormat = HasChromaFormat(nal[1]) ? ReadChromaFormat(ref bits) : 1;
        var frameNumBits = (long)bits.ReadUnsigned() + 4;
        SkipPictureOrder(ref bits);
        var width = (long)bits.ReadUnsigned() + 1;
        var heightInMaps = (long)bits.ReadUnsigned() + 1;
        var isFrameOnly = bits.ReadBit();
        if (isFrameOnly == 0)
            bits.ReadBit(); // mb_adaptive_frame_field_flag
        bits.ReadBit(); // direct_8x8_inference_flag
        var height = heightInMaps * (2 - isFrameOnly);
        if (width > MaxMacroblocksPerSide || height > MaxMacroblocksPerSide || chromaFormat > 3 || frameNumBits > 16)
            return false;

        var (cropX, cropY) = ReadCropping(ref bits, chromaFormat, isFrameOnly);
        var (w, h) = ((width * MacroblockSize) - cropX, (height * MacroblockSize) - cropY);
        if (bits.IsExhausted || w <= 0 || h <= 0)
            return false;
        sps = new SequenceParameterSet(nal[1], nal[2], nal[3], (int)w, (int)h, (int)frameNumBits);
        return true;
    }

    private static bool HasChromaFormat(byte profile) =>
        profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    private static uint ReadChromaFormat(ref BitReader bits)
    {
        var chromaFormat = bits.ReadUnsigned();
        if (chromaFormat == 3)
            bits.ReadBit(); // separate_colour_plane_flag
        bits.ReadUnsigned(); // bit_depth_luma_minus8
        bits.ReadUnsigned(); // bit_depth_chroma_minus8
        bits.ReadBit(); // qpprime_y_zero_transform_bypass_flag
        if (bits.ReadBit() == 1)
            SkipScalingMatrix(ref bits, chromaFormat == 3 ? 12 : 8);
        return chromaFormat;
    }

    private static void SkipScalingMatrix(ref BitReader bits, int lists)
    {
        for (var i = 0; i < lists; i++)
        {
            if (bits.ReadBit() == 1)
                SkipScalingList(ref bits, i < 6 ? 16 : 64);
        }
    }

    private static void SkipScalingList(ref BitReader bits, int size) // §7.3.2.1.1.1
    {
        var (last, next) = (8, 8);
        for (var i = 0; i < size; i++)
        {
            if (next != 0)
                next = unchecked(last + bits.ReadSigned()) & 0xFF;
            last = next == 0 ? last : next;
        }
    }

    private static void SkipPictureOrder(ref BitReader bits)
    {
        switch (bits.ReadUnsigned()) // pic_order_cnt_type
        {
            case 0:
                bits.ReadUnsigned(); // log2_max_pic_order_cnt_lsb_minus4
                break;
            case 1:
                bits.ReadBit(); // delta_pic_order_always_zero_flag
                bits.ReadSigned(); // offset_for_non_ref_pic
                bits.ReadSigned(); // offset_for_top_to_bottom_field
                for (var cycle = bits.ReadUnsigned(); cycle > 0 && !bits.IsExhausted; cycle--)
                    bits.ReadSigned(); // offset_for_ref_frame
                break;
        }

        bits.ReadUnsigned(); // max_num_ref_frames
        bits.ReadBit(); // gaps_in_frame_num_value_allowed_flag
    }

    private static (long X, long Y) ReadCropping(ref BitReader bits, uint chromaFormat, uint isFrameOnly)
    {
        if (bits.ReadBit() == 0)
            return (0, 0);
        long x = bits.ReadUnsigned();
        x += bits.ReadUnsigned();
        long y = bits.ReadUnsigned();
        y += bits.ReadUnsigned();
        var unitX = chromaFormat is 1 or 2 ? 2 : 1; // table 6-1
        var unitY = (chromaFormat == 1 ? 2 : 1) * (2 - isFrameOnly);
        return (x * unitX, y * unitY);
    }
}
