using EdgeCam.Ports;

namespace EdgeCam.Media;

/// <summary>
/// The sequence and picture parameter set of a stream, without start codes. Immutable: a change makes
/// a new instance, which other threads pick up by reading one reference.
/// </summary>
public sealed class ParameterSets
{
    private readonly byte[] _sps;
    private readonly byte[] _pps;
    private readonly byte[] _encoded; // the SPS as it came
    private readonly ColourDescription _colours;

    private ParameterSets(byte[] encoded, byte[] pps, SequenceParameterSet parsed, ColourDescription colours)
    {
        (_encoded, _pps, _colours, Parsed) = (encoded, pps, colours, parsed);
        _sps = ColourSignal.Describe(encoded, colours) ?? encoded;
    }

    /// <summary>The SPS is another than the encoder's: it says the colours, too.</summary>
    public bool IsDescribed => _sps != _encoded;

    public ReadOnlySpan<byte> Sps => _sps;

    public ReadOnlySpan<byte> Pps => _pps;

    public SequenceParameterSet Parsed { get; }

    /// <summary>Both sets in Annex B form are this long.</summary>
    public int AnnexBLength => 8 + _sps.Length + _pps.Length;

    /// <summary>
    /// Takes the sets out of an access unit that carries them. Returns <paramref name="known"/> itself
    /// when they are the same or absent, so that nothing is allocated while nothing changes.
    /// </summary>
    /// <param name="colours">Of the pictures: an SPS that names none is made to (<see cref="ColourSignal"/>). Null: whatever is known.</param>
    public static ParameterSets? Update(ParameterSets? known, ReadOnlySpan<byte> accessUnit, ColourDescription? colours = null)
    {
        colours ??= known?._colours ?? ColourDescription.Unknown;
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

        if (sps.IsEmpty || pps.IsEmpty || (known is not null && known._colours == colours && known.IsOf(sps) && pps.SequenceEqual(known._pps)))
            return known;
        return SequenceParameterSet.TryParse(sps, out var parsed) ? new ParameterSets(sps.ToArray(), pps.ToArray(), parsed, colours) : known;
    }

    /// <summary>Writes both sets in Annex B form; returns <see cref="AnnexBLength"/>.</summary>
    public int WriteAnnexB(Span<byte> destination)
    {
        var written = WriteOne(_sps, destination);
        return written + WriteOne(_pps, destination[written..]);
    }

    /// <summary>Writes what stands before a slice in Annex B form, with this SPS in the place of its own: at most <see cref="AnnexBLength"/> bytes more.</summary>
    public int WriteInto(ReadOnlySpan<byte> front, Span<byte> destination)
    {
        var written = WriteOne(_sps, destination);
        for (var rest = front; NalReader.TryNext(ref rest, out var nal);)
        {
            if (!nal.SequenceEqual(_encoded)) // another one, which could not be read, comes after ours and counts
                written += WriteOne(nal, destination[written..], startCodeBytes: 3); // never longer than it was
        }

        return written;
    }

    private bool IsOf(ReadOnlySpan<byte> sps) => sps.SequenceEqual(_encoded) || sps.SequenceEqual(_sps);

    private static int WriteOne(ReadOnlySpan<byte> nal, Span<byte> destination, int startCodeBytes = 4)
    {
        ReadOnlySpan<byte> startCode = [0, 0, 0, 1];
        startCode = startCode[^startCodeBytes..];
        startCode.CopyTo(destination);
        nal.CopyTo(destination[startCode.Length..]);
        return startCode.Length + nal.Length;
    }
}
