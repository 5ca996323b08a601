using EdgeCam.Media;

namespace EdgeCam.Benchmarks.Load;

/// <summary>
/// Tells by frame_num whether a picture's reference was received (ITU-T H.264 §7.4.3): in a stream without
/// B frames it rises by one from picture to picture. A server that leaves pictures out without a gap in
/// the RTP sequence is found out this way.
/// </summary>
/// <remarks>Allocates nothing. For streams without scaling matrices, which x264 does not write.</remarks>
internal struct FrameNumbers
{
    private int _bits; // of frame_num; 0 until the sequence parameter set was seen
    private uint _last;

    /// <param name="nal">A sequence parameter set with its header.</param>
    public void OnParameterSet(ReadOnlySpan<byte> nal)
    {
        const byte Baseline = 66, Main = 77, Extended = 88; // the profiles without chroma_format_idc (§7.3.2.1.1)
        var bits = new BitReader(nal[4..]);
        bits.ReadUnsigned(); // seq_parameter_set_id
        if (nal[1] is not (Baseline or Main or Extended))
        {
            bits.ReadUnsigned(); // chroma_format_idc
            bits.ReadUnsigned(); // bit_depth_luma_minus8
            bits.ReadUnsigned(); // bit_depth_chroma_minus8
            bits.ReadBits(2); // qpprime_y_zero_transform_bypass_flag, seq_scaling_matrix_present_flag
        }

        var frameNumBits = (int)bits.ReadUnsigned() + 4;
        if (!bits.IsExhausted)
            _bits = frameNumBits;
    }

    /// <summary>Takes the first bytes of a slice behind its NAL unit header.</summary>
    /// <returns>False when the picture before it is missing.</returns>
    public bool OnSlice(ReadOnlySpan<byte> slice, bool isIdr)
    {
        var bits = new BitReader(slice);
        bits.ReadUnsigned(); // first_mb_in_slice
        bits.ReadUnsigned(); // slice_type
        bits.ReadUnsigned(); // pic_parameter_set_id
        var number = bits.ReadBits(_bits);
        var step = (number - _last) & ((1u << _bits) - 1);
        _last = number;
        return isIdr || (_bits > 0 && step <= 1);
    }
}
