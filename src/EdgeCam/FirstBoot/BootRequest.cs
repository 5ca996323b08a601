using EdgeCam.Options.Loading;

namespace EdgeCam.FirstBoot;

/// <summary>What a boot file asks for.</summary>
/// <param name="Settings">Keys of the configuration.</param>
/// <param name="Box">The box's own.</param>
/// <param name="Secrets">The bytes of the file that must not stay there, in rising order, with quotes where there are any.</param>
/// <param name="Faults">What could not be understood.</param>
internal sealed record BootRequest(
    IReadOnlyList<ConfigurationEntry> Settings, BoxHints Box, IReadOnlyList<(int Start, int Length)> Secrets, IReadOnlyList<string> Faults)
{
    /// <summary>What stands in the file for a secret that was taken. As a value it means: as it is.</summary>
    public const string Taken = "***";

    public static BootRequest Read(BootFile file) => file.IsJson ? JsonBootFile.Read(file) : TextBootFile.Read(file);

    /// <summary>The file as it stays: with every comment, without a secret.</summary>
    public static byte[] WithoutSecrets(BootFile file, BootRequest request)
    {
        var rest = new List<byte>(file.Bytes.Length);
        int copied = 0;
        foreach (var (start, length) in request.Secrets)
        {
            rest.AddRange(file.Bytes.AsSpan(copied, start - copied));
            rest.AddRange(file.IsJson ? "\"***\""u8 : "***"u8);
            copied = start + length;
        }
        rest.AddRange(file.Bytes.AsSpan(copied));
        return [.. rest];
    }
}
