namespace EdgeCam.Media;

/// <summary>
/// The sequence and picture parameter set of a stream, without start codes. Immutable: a change makes
/// a new instance, which other threads pick up by reading one reference.
/// </summary>
public sealed class ParameterSets
{
    private readonly byte[] _sps;
    private readonly byte[] _pps;

    private ParameterSets(byte[] sps, byte[] pps, SequenceParameterSet parsed)
    {
        _sps = sps;
        _pps = pps;
        Parsed = parsed;
    }

    public ReadOnlySpan<byte> Sps => _sps;

    public ReadOnlySpan<byte> Pps => _pps;

    public SequenceParameterSet Parsed { get; }

    /// <summary>Both sets in Annex B form are this long.</summary>
    public int AnnexBLength => 8 + _sps.Length + _pps.Length;

    /// <summary>
    /// Takes the sets out of an access unit that carries them. Returns <paramref name="known"/> itself
    /// when they are the same or absent, so that nothing is allocated while nothing changes.
    /// </summary>
    public static ParameterSets? Update(ParameterSets? known, ReadOnlySpan<byte> accessUnit)
    {
        ReadOnlySpan<byte> sps = default, pps = default;
        for (var rest = accessUnit; NalReader.TryNext(ref rest, out var nal);)
        {
            var type = NalUnit.TypeOf(nal[0]);
            if (type == NalUnitType.SequenceParameterSet)
                sps = nal;
            else if (type == NalUnitType.PictureParameterSet && pps.IsEmpty)
                pps = nal;
            else if (NalUnit.IsSlice(type))
                break; // parameter sets come before the slices
        }

        if (sps.IsEmpty || pps.IsEmpty || (known is not null && sps.SequenceEqual(known._sps) && pps.SequenceEqual(known._pps)))
            return known;
        return SequenceParameterSet.TryParse(sps, out var parsed) ? new ParameterSets(sps.ToArray(), pps.ToArray(), parsed) : known;
    }

    /// <summary>Writes both sets in Annex B form; returns <see cref="AnnexBLength"/>.</summary>
    public int WriteAnnexB(Span<byte> destination)
    {
        var written = WriteOne(_sps, destination);
        return written + WriteOne(_pps, destination[written..]);
    }

    private static int WriteOne(ReadOnlySpan<byte> nal, Span<byte> destination)
    {
        ReadOnlySpan<byte> startCode = [0, 0, 0, 1];
        startCode.CopyTo(destination);
        nal.CopyTo(destination[startCode.Length..]);
        return startCode.Length + nal.Length;
    }
}
