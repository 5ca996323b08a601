using EdgeCam.Updating;

namespace EdgeCam.Fuzz.Targets;

/// <summary>Update files: what stands before the payload is read within its bounds, or not at all; without a signature nothing is believed.</summary>
internal static class Updates
{
    private static readonly UpdateKeys None = UpdateKeys.Load([]);

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        FuzzLine(input);
        if (UpdateManifest.TryParse(input, out var manifest))
        {
            Check.That(manifest!.Size > 0 && manifest.Size <= UpdateManifest.MostBytes, "the size is within its bounds");
            Check.That(!manifest.Version.Any(c => char.IsControl(c) || c is '/' or ' ') && manifest.Version[0] != '-', "a version is an argument of programs");
            Check.That(UpdateRules.NeededBytes(manifest) > manifest.Size, "the room that is needed is no overflow");
            Check.Note((manifest.Kind, manifest.Boards.Count, manifest.UpgradesFrom is null));
        }

        var reader = new UpdateReader(new MemoryStream(input.ToArray()), None);
        Check.That(reader.ReadHeadAsync(CancellationToken.None).GetAwaiter().GetResult() is not null && reader.Manifest is null, "nothing unsigned is believed");
    }

    private static void FuzzLine(ReadOnlySpan<byte> input)
    {
        if (input.Length < UpdateLine.Bytes || !UpdateLine.TryParse(input[..UpdateLine.Bytes], out var line))
            return;
        Check.That(line.ManifestBytes is > 0 and <= UpdateLine.MaxManifestBytes && line.SignatureBytes is >= 0 and <= UpdateLine.MaxSignatureBytes, "lengths are within their bounds");
        Check.Note((line.ManifestBytes > 99, line.SignatureBytes > 0));
    }
}
