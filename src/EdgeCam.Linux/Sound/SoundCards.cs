using System.Globalization;
using System.Text.RegularExpressions;
using EdgeCam.Linux.Health;

namespace EdgeCam.Linux.Sound;

/// <summary>Finds the sound cards that capture, as /proc/asound and /dev/snd tell of them.</summary>
public static partial class SoundCards
{
    /// <summary>A name that stands for the first card that captures, one on USB before those that are part of the machine.</summary>
    public const string Auto = "auto";

    /// <summary>All, by rising number. None is opened.</summary>
    public static IReadOnlyList<SoundCard> All() => All("/");

    /// <summary>
    /// The one that is meant by a configured name: "auto", "hw:CARD" or "hw:CARD,DEVICE" with the card's id or number, its id, or part
    /// of its name.
    /// </summary>
    /// <exception cref="SoundDeviceException">None is; the message says which there are.</exception>
    public static SoundCard Find(string name) => Find(name, All());

    /// <inheritdoc cref="Find(string)"/>
    /// <param name="cards">Of this machine.</param>
    public static SoundCard Find(string name, IReadOnlyList<SoundCard> cards) =>
        (name.Equals(Auto, StringComparison.OrdinalIgnoreCase) ? cards.OrderByDescending(IsUsb).FirstOrDefault()
        : name.StartsWith(Hardware, StringComparison.OrdinalIgnoreCase) ? cards.FirstOrDefault(card => IsAt(card, name[Hardware.Length..].Split(',')))
        : cards.FirstOrDefault(card => card.Id.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? cards.FirstOrDefault(card => card.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))
        ?? throw new SoundDeviceException($"{(name.Equals(Auto, StringComparison.OrdinalIgnoreCase) ? "There is no microphone" : $"No microphone is called {name}")}. {Those(cards)}");

    /// <param name="root">"/", or where else its folders are to be found.</param>
    internal static IReadOnlyList<SoundCard> All(string root)
    {
        var cards = Described(KernelFile.Text(Path.Combine(root, "proc/asound/cards")) ?? "");
        return [.. Nodes(Path.Combine(root, "dev/snd"))
            .Select(path => (Path: path, Match: CaptureNode().Match(Path.GetFileName(path))))
            .Where(node => node.Match.Success)
            .Select(node => Of(node.Path, Number(node.Match, "card"), Number(node.Match, "device"), cards))
            .OrderBy(card => card.Card).ThenBy(card => card.Device)];
    }

    private static string[] Nodes(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder, "pcmC*c");
        }
        catch (DirectoryNotFoundException)
        {
            return []; // it goes with the last card
        }
    }

    private static SoundCard Of(string path, int card, int device, Dictionary<int, (string Id, string Driver, string Name)> cards)
    {
        var (id, driver, name) = cards.GetValueOrDefault(card, (card.ToString(CultureInfo.InvariantCulture), "", ""));
        return new SoundCard(path, card, device, id, driver, name);
    }

    // " 1 [Device         ]: USB-Audio - USB PnP Sound Device" and, below it, the name with the plug that it is in
    private static Dictionary<int, (string Id, string Driver, string Name)> Described(string text) => CardLines().Matches(text)
        .ToDictionary(match => Number(match, "card"), match => (match.Groups["id"].Value, match.Groups["driver"].Value, match.Groups["name"].Value));

    private static bool IsUsb(SoundCard card) => card.Driver.StartsWith("USB", StringComparison.OrdinalIgnoreCase);

    private static bool IsAt(SoundCard card, string[] address) =>
        (card.Id.Equals(address[0], StringComparison.OrdinalIgnoreCase) || IsNumber(address[0], card.Card))
        && (address.Length == 1 || (address.Length == 2 && IsNumber(address[1], card.Device)));

    private static bool IsNumber(string text, int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed == number;

    private static string Those(IReadOnlyList<SoundCard> cards) => cards.Count > 0
        ? $"There are: {string.Join(", ", cards)}."
        : "No sound card captures: plug the microphone in, or load its driver (cat /proc/asound/cards tells).";

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private const string Hardware = "hw:";

    [GeneratedRegex(@"^pcmC(?<card>\d{1,4})D(?<device>\d{1,4})c$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CaptureNode();

    [GeneratedRegex(@"^ *(?<card>\d{1,4}) \[(?<id>\S+) *\]: (?<driver>\S+) - [^\n]*\n *(?<name>[^\n]*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CardLines();
}
