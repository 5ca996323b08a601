using EdgeCam.Options.Loading;

namespace EdgeCam.FirstBoot;

/// <summary>
/// Keys as people write them in a line: <c>Encoder:BitrateKbps</c>, <c>encoder.bitrate_kbps</c>,
/// <c>ENCODER__BITRATEKBPS</c>, <c>encoder_bitrate_kbps</c>. What separates does not matter: no two keys have the same letters.
/// </summary>
internal static class TextKey
{
    private const int LongestName = 128;
    private const int LongestShown = 40;
    private const int LongestIndex = 4;

    /// <summary>The key as the classes have it; of an unknown one what was written, with colons, for the check to judge.</summary>
    public static string Of(string written)
    {
        if (written.Length <= LongestName && Resolve(OptionSchema.Root, Letters(written)) is { } key)
            return key;
        return written.Replace("__", ":", StringComparison.Ordinal).Replace('.', ':').Replace('/', ':');
    }

    /// <summary>
    /// What may be shown of an unknown key: it may hold a secret, behind a colon or blank where = was meant. That is the part
    /// that is known and the word behind it; nothing behind a key that has a value, nor behind a list.
    /// </summary>
    /// <param name="key">With colons.</param>
    /// <returns>The beginning of the key.</returns>
    public static string Safe(string key)
    {
        OptionNode? node = OptionSchema.Root;
        int shown = 0;
        foreach (string segment in key.Split(':'))
        {
            int separator = shown == 0 ? 0 : 1;
            int length = node switch
            {
                OptionSection => segment.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c == '_').Take(LongestShown).Count(),
                OptionList => Math.Min(Digits(segment), LongestIndex),
                _ => 0,
            };
            if (length == 0)
                break;
            shown += separator + length;
            node = length < segment.Length ? null : node is OptionSection section ? section.Find(segment) : (node as OptionList)?.Item;
        }
        return key[..shown];
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
