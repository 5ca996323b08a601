namespace EdgeCam.Media;

/// <summary>
/// Follows frame_num through a received stream (ITU-T H.264 §7.4.3): a number that was left out says
/// that a picture others are predicted from never came. What follows shows wrong samples until the next
/// IDR, although every decoder paints it without a word.
/// </summary>
/// <remarks>
/// Thread-bound. For frames without reordering, as this camera and every live encoder sends; 4:4:4 with separate
/// planes is not followed. frame_num wraps after 16 pictures or more: who knows of a loss by other
/// means says so by <see cref="OnLoss"/>.
/// </remarks>
public sealed class ReferenceChain
{
    private int _frameNumBits;
    private uint _reference; // PrevRefFrameNum

    /// <summary>False: the latest unit, or one that it was predicted from, is missing something.</summary>
    public bool IsIntact { get; private set; }

    /// <summary>Looks at the next access unit to be decoded. Bytes without a slice change nothing.</summary>
    public void OnAccessUnit(ReadOnlySpan<byte> accessUnit)
    {
        for (var rest = accessUnit; NalReader.TryNext(ref rest, out var nal);)
        {
            var type = NalUnit.TypeOf(nal[0]);
            if (type == NalUnitType.SequenceParameterSet && SequenceParameterSet.TryParse(nal, out var sps))
                _frameNumBits = sps.FrameNumBits;
            if (NalUnit.IsSlice(type))
            {
                OnFirstSlice(nal, type == NalUnitType.Idr);
                return;
            }
        }
    }

    /// <summary>A unit was lost or decoded with damage: nothing is intact before the next IDR.</summary>
    public void OnLoss() => IsIntact = false;

    private void OnFirstSlice(ReadOnlySpan<byte> slice, bool isIdr)
    {
        var bits = new BitReader(slice[1..]);
        var firstMacroblock = bits.ReadUnsigned();
        bits.ReadUnsigned(); // slice_type
        bits.ReadUnsigned(); // pic_parameter_set_id
        var frameNum = bits.ReadBits(_frameNumBits);
        var isReadable = _frameNumBits > 0 && firstMacroblock == 0 && !bits.IsExhausted;
        var isNext = frameNum == ((_reference + 1) & ((1u << _frameNumBits) - 1));
        IsIntact = isReadable && (isIdr || (IsIntact && isNext));
        if (NalUnit.ReferenceIdcOf(slice[0]) != 0)
            _reference = frameNum;
    }
}
