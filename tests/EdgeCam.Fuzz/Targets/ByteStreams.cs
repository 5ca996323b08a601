using EdgeCam.Media;
using EdgeCam.Ports;

namespace EdgeCam.Fuzz.Targets;

/// <summary>H.264 byte streams, from encoders, files and pipes.</summary>
internal static class ByteStreams
{
    private static readonly int[] Chunks = [1, 7, 300];

    public static void FuzzAnnexB(ReadOnlySpan<byte> input)
    {
        CheckNals(input);
        CheckScan(input);
        CheckReferences(input);
        var whole = Assemble(input, input.Length + 1);
        Check.Note((whole.Count, whole.Count > 0 ? whole[0].Length : 0));
        foreach (var chunk in Chunks)
        {
            var pieces = Assemble(input, chunk);
            Check.That(pieces.Count == whole.Count, "any chunking gives the same number of access units");
            for (var i = 0; i < whole.Count; i++)
                Check.That(whole[i].AsSpan().SequenceEqual(pieces[i]), "and the same access units");
        }
    }

    public static void FuzzSps(ReadOnlySpan<byte> input)
    {
        var isParsed = SequenceParameterSet.TryParse(input, out var sps);
        Check.Note((isParsed, sps.ProfileIdc, sps.Width / 64, sps.Height / 64));
        Check.That(isParsed || sps == default, "nothing is left behind by a refusal");
        if (!isParsed)
            return;

        Check.That(sps.Width is > 0 and <= 16 * 1056 && sps.Height is > 0 and <= 16 * 1056 * 2, "a picture has a size that exists");
        Check.That(sps.FrameNumBits is >= 4 and <= 16, "frame_num has a width that exists");
        Check.That(sps.ProfileLevelId == ((input[1] << 16) | (input[2] << 8) | input[3]), "profile and level are the set's own");
        Check.That(SequenceParameterSet.TryParse([.. input, 0x80], out var longer) && longer == sps, "what follows changes nothing");
    }

    private static void CheckNals(ReadOnlySpan<byte> input)
    {
        for (var rest = input; NalReader.TryNext(ref rest, out var nal);)
        {
            Check.Note(NalUnit.TypeOf(nal[0]));
            Check.That(nal.Length > 0 && nal[^1] != 0, "a unit is not empty and does not end in zeros");
            Check.That(nal.IndexOf((ReadOnlySpan<byte>)[0, 0, 1]) < 0, "no start code stands within a unit");
            Check.That(rest.IsEmpty || rest.StartsWith((ReadOnlySpan<byte>)[0, 0, 1]), "the rest begins at a start code");
        }
    }

    private static void CheckScan(ReadOnlySpan<byte> input)
    {
        var scan = AccessUnitScan.Of(input);
        Check.Note(scan.Flags);
        Check.That(scan.DelimiterLength <= (scan.FirstSlice ?? input.Length), "the delimiter comes first");
        if (scan.FirstSlice is { } start)
        {
            var rest = input[start..];
            Check.That(NalReader.TryNext(ref rest, out var slice) && NalUnit.IsSlice(NalUnit.TypeOf(slice[0])), "the first slice is a slice");
        }

        var sets = ParameterSets.Update(null, input);
        Check.That(ReferenceEquals(sets, ParameterSets.Update(sets, input)), "the same sets are the same instance");
        Check.That(sets is null || scan.HasParameterSets, "sets that were taken were seen");
        if (ParameterSets.Update(null, input, ColourDescription.Jpeg) is { IsDescribed: true } described)
        {
            Check.That(SequenceParameterSet.TryParse(described.Sps, out var parsed) && parsed == sets!.Parsed, "colours change nothing else");
            Check.That(ColourSignal.Describe(described.Sps, ColourDescription.Jpeg) is null, "what was said is not said again");
            CheckNals([0, 0, 1, .. described.Sps]);
        }
    }

    private static void CheckReferences(ReadOnlySpan<byte> input)
    {
        var references = new ReferenceChain();
        references.OnAccessUnit(input);
        Check.Note(references.IsIntact);
        Check.That(!references.IsIntact || AccessUnitScan.Of(input).Flags == AccessUnitFlags.Idr, "nothing but an IDR begins a stream");
    }

    private static List<byte[]> Assemble(ReadOnlySpan<byte> input, int chunk)
    {
        var assembler = new AccessUnitAssembler(4_096);
        var units = new List<byte[]>();
        for (var rest = input; !rest.IsEmpty;)
        {
            var count = Math.Min(Math.Min(chunk, rest.Length), assembler.Vacant.Length);
            rest[..count].CopyTo(assembler.Vacant);
            assembler.Commit(count, default);
            rest = rest[count..];
            while (assembler.TryTake(out var unit))
                units.Add(unit.Bytes.ToArray());
        }

        return units;
    }
}
