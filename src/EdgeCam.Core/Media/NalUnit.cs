namespace EdgeCam.Media;

/// <summary>NAL unit types that this camera has a word for (ITU-T H.264 table 7-1).</summary>
public enum NalUnitType : byte
{
    Slice = 1,
    DataPartitionA = 2,
    Idr = 5,
    Sei = 6,
    SequenceParameterSet = 7,
    PictureParameterSet = 8,
    AccessUnitDelimiter = 9,
    EndOfSequence = 10,
    EndOfStream = 11,
    FillerData = 12,
    Prefix = 14,
    SubsetSequenceParameterSet = 15,
}

/// <summary>The one-byte NAL unit header (ITU-T H.264 §7.3.1).</summary>
public static class NalUnit
{
    public static NalUnitType TypeOf(byte header) => (NalUnitType)(header & 0x1F);

    /// <summary>nal_ref_idc: 0 says that no other picture is predicted from this one.</summary>
    public static int ReferenceIdcOf(byte header) => (header >> 5) & 3;

    /// <summary>True for the slices that make the picture (types 1 to 5).</summary>
    public static bool IsSlice(NalUnitType type) => type is >= NalUnitType.Slice and <= NalUnitType.Idr;
}
