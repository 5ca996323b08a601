namespace EdgeCam.Media;

/// <summary>What one pass over an access unit finds out.</summary>
/// <param name="Flags">IDR, disposable.</param>
/// <param name="HasParameterSets">An SPS is in band.</param>
/// <param name="FirstSlice">Where the start code of the first slice begins; 0 when there is no slice.</param>
public readonly record struct AccessUnitScan(AccessUnitFlags Flags, bool HasParameterSets, int FirstSlice)
{
    /// <summary>Looks at the NAL unit headers up to the first slice. Reentrant; allocates nothing.</summary>
    public static AccessUnitScan Of(ReadOnlySpan<byte> accessUnit)
    {
        var hasParameterSets = false;
        for (var rest = accessUnit; NalReader.TryNext(ref rest, out var nal);)
        {
            var type = NalUnit.TypeOf(nal[0]);
            hasParameterSets |= type == NalUnitType.SequenceParameterSet;
            if (NalUnit.IsSlice(type))
                return new AccessUnitScan(FlagsOf(nal[0]), hasParameterSets, StartCodeBefore(accessUnit, nal));
        }

        return new AccessUnitScan(AccessUnitFlags.None, hasParameterSets, 0);
    }

    private static AccessUnitFlags FlagsOf(byte header) =>
        NalUnit.TypeOf(header) == NalUnitType.Idr ? AccessUnitFlags.Idr
        : NalUnit.ReferenceIdcOf(header) == 0 ? AccessUnitFlags.Disposable
        : AccessUnitFlags.None;

    private static int StartCodeBefore(ReadOnlySpan<byte> accessUnit, ReadOnlySpan<byte> nal)
    {
        accessUnit.Overlaps(nal, out var start);
        return start >= 4 && accessUnit[start - 4] == 0 ? start - 4 : start - 3;
    }
}
