namespace EdgeCam.Media;

/// <summary>What one pass over an access unit finds out.</summary>
/// <param name="Flags">IDR, disposable.</param>
/// <param name="HasParameterSets">An SPS and a PPS are in band.</param>
/// <param name="DelimiterLength">Bytes of the access unit delimiter and what precedes it; 0 when the unit does not begin with one.</param>
/// <param name="FirstSlice">Where the start code of the first slice begins; null when there is no slice.</param>
public readonly record struct AccessUnitScan(AccessUnitFlags Flags, bool HasParameterSets, int DelimiterLength, int? FirstSlice)
{
    /// <summary>Looks at the NAL unit headers up to the first slice. Reentrant; allocates nothing.</summary>
    public static AccessUnitScan Of(ReadOnlySpan<byte> accessUnit)
    {
        var (hasSps, hasPps, isFirst, delimiterLength) = (false, false, true, 0);
        for (var rest = accessUnit; NalReader.TryNext(ref rest, out var nal); isFirst = false)
        {
            var type = NalUnit.TypeOf(nal[0]);
            hasSps |= type == NalUnitType.SequenceParameterSet;
            hasPps |= type == NalUnitType.PictureParameterSet;
            if (isFirst && type == NalUnitType.AccessUnitDelimiter)
                delimiterLength = StartOf(accessUnit, nal) + nal.Length;
            if (NalUnit.IsSlice(type))
                return new AccessUnitScan(FlagsOf(nal[0]), hasSps && hasPps, delimiterLength, StartCodeBefore(accessUnit, nal));
        }

        return new AccessUnitScan(AccessUnitFlags.None, hasSps && hasPps, delimiterLength, FirstSlice: null);
    }

    private static AccessUnitFlags FlagsOf(byte header) =>
        NalUnit.TypeOf(header) == NalUnitType.Idr ? AccessUnitFlags.Idr
        : NalUnit.ReferenceIdcOf(header) == 0 ? AccessUnitFlags.Disposable
        : AccessUnitFlags.None;

    private static int StartCodeBefore(ReadOnlySpan<byte> accessUnit, ReadOnlySpan<byte> nal)
    {
        var start = StartOf(accessUnit, nal);
        return start >= 4 && accessUnit[start - 4] == 0 ? start - 4 : start - 3;
    }

    private static int StartOf(ReadOnlySpan<byte> accessUnit, ReadOnlySpan<byte> nal)
    {
        accessUnit.Overlaps(nal, out var start);
        return start;
    }
}
