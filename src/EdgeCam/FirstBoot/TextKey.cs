using EdgeCam.Options.Loading;

namespace EdgeCam.FirstBoot;

/// <summary>
/// Keys as people write them in a line: <c>Encoder:BitrateKbps</c>, <c>encoder.bitrate_kbps</c>,
/// <c>ENCODER__BITRATEKBPS</c>, <c>encoder_bitrate_kbps</c>. What separates does not matter: no two keys have the same letters.
/// </summary>
internal static class TextKey
{
    private const int LongestName = 128;

    /// <summary>The key as the classes have it; of an unknown one what was written, with colons, for the check to judge.</summary>
    public static string Of(string written)
    {
        if (written.Length <= LongestName && Resolve(OptionSchema.Root, Letters(written)) is { } key)
            return key;
        return written.Replace("__", ":", StringComparison.Ordinal).Replace('.', ':').Replace('/', ':');
    }

    private static string? Resolve(OptionNode node, string rest) => node switch
    {
        OptionSection section => section.Members
            .Where(member => rest.StartsWith(Letters(member.Name), StringComparison.Ordinal))
            .Select(member => Below(member, member.Name, rest[member.Name.Length..]))
            .FirstOrDefault(key => key is not null),
        OptionList list when Digits(rest) is > 0 and var digits => Below(list.Item, rest[..digits], rest[digits..]),
        OptionValue when rest.Length == 0 => "",
        _ => null,
    };

    private static string? Below(OptionNode node, string name, string rest) => Resolve(node, rest) switch
    {
        null => null,
        "" => name,
        var below => $"{name}:{below}",
    };

    private static int Digits(string text) => text.TakeWhile(char.IsAsciiDigit).Count();

    private static string Letters(string name) => string.Concat(name.Where(c => c is not (':' or '.' or '_' or '/'))).ToUpperInvariant();
}
