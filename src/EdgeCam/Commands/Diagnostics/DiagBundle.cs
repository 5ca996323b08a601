using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace EdgeCam.Commands.Diagnostics;

/// <summary>What somebody needs who looks for the cause from afar, as one tar.gz file below 1 MiB, without secrets.</summary>
/// <param name="secrets">The values of secret options, at the time of a bundle.</param>
internal sealed class DiagBundle(IReadOnlyList<DiagPart> parts, Func<IEnumerable<string>> secrets)
{
    /// <summary>Also of the parts before they are compressed: what cannot be compressed stays below 1 MiB too.</summary>
    private const int MaxBytes = 960 * 1024;

    /// <summary>Writes all parts; one that fails is replaced by the reason, one that is too long loses its beginning.</summary>
    public byte[] Make(DateTimeOffset at)
    {
        var bytes = new MemoryStream();
        using (var packed = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(packed, TarEntryFormat.Ustar))
        {
            var left = MaxBytes;
            var known = secrets().ToArray();
            foreach (var part in parts)
                left -= Write(tar, part.Name, Redaction.Apply(Read(part), known), left, at);
        }

        return bytes.ToArray();
    }

    private static byte[] Read(DiagPart part)
    {
        try
        {
            return part.Read();
        }
        catch (Exception fault)
        {
            return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part.Name} cannot be had: {fault.Message}\n"));
        }
    }

    private static int Write(TarWriter tar, string name, byte[] text, int left, DateTimeOffset at)
    {
        const int Block = 512; // header and padding
        var count = Math.Min(text.Length, Math.Max(0, left - (2 * Block)));
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
        {
            ModificationTime = at,
            DataStream = new MemoryStream(text, text.Length - count, count),
        });
        return count + (2 * Block);
    }
}
