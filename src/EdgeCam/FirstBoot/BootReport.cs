using System.Globalization;
using System.Text;

namespace EdgeCam.FirstBoot;

/// <summary>What the owner is told of a start. Holds one secret: a password that was made here and not shown yet.</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class BootReport
{
    private const int LongestLine = 400;
    private const int MostItems = 500; // more than there are keys

    public required string Version { get; init; }

    /// <summary>When, or why that is not known.</summary>
    public required string Time { get; init; }

    public string Id { get; set; } = "unknown";

    public string HostName { get; set; } = "unknown";

    /// <summary>Where to watch; none: RTSP is off, or the configuration is faulty.</summary>
    public IReadOnlyList<string> Addresses { get; set; } = [];

    /// <summary>What became of the boot file, in a sentence.</summary>
    public string File { get; set; } = "There is no edgecam.json and no edgecam.txt here: nothing to take.";

    /// <summary>The names of what was taken.</summary>
    public IReadOnlyList<string> Accepted { get; set; } = [];

    /// <summary>Why the boot file was not taken: all of it.</summary>
    public List<string> Refusals { get; } = [];

    /// <summary>What else was done or could not be.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Shown once; null: not shown.</summary>
    public string? Password { get; set; }

    /// <summary>Of the password, where it is not shown.</summary>
    public string PasswordNote { get; set; } = "";

    /// <summary>For a file that any editor shows well, Windows' too: UTF-8, lines end in CR LF.</summary>
    public byte[] ToFile() => Encoding.UTF8.GetBytes(string.Concat(Lines(Password ?? PasswordNote).Select(line => line + "\r\n")));

    /// <summary>For the journal: without the password.</summary>
    public IEnumerable<string> ForJournal() => Lines(Password is null ? PasswordNote : "made at this start; shown on the console and on the boot partition, not here");

    private IEnumerable<string> Lines(string password) => Sections(password).Select(Plain);

    private IEnumerable<string> Sections(string password)
    {
        yield return $"EdgeCam {Version}";
        yield return "";
        yield return $"Id:        {Id}";
        yield return $"Time:      {Time}";
        yield return $"Name:      {HostName}";
        foreach (string address in Addresses)
            yield return $"Watch at:  {address}";
        yield return $"Password:  {password}";
        yield return "";
        yield return File;
        foreach (string line in (IEnumerable<string>)[.. Titled("Taken:", Accepted), .. Titled("Refused:", Refusals), .. Titled("Notes:", Notes)])
            yield return line;
    }

    private static IEnumerable<string> Titled(string title, IReadOnlyCollection<string> items) => items.Count switch
    {
        0 => [],
        > MostItems => ["", title, .. items.Take(MostItems).Select(Listed), string.Create(CultureInfo.InvariantCulture, $"  - and {items.Count - MostItems} more")],
        _ => ["", title, .. items.Select(Listed)],
    };

    private static string Listed(string item) => $"  - {item}";

    // What somebody wrote in a file comes back here: nothing in it moves a terminal's cursor or fills the partition.
    private static string Plain(string line)
    {
        string cut = line.Length > LongestLine ? string.Create(CultureInfo.InvariantCulture, $"{line.AsSpan(0, LongestLine)}...") : line;
        return string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '?' : c));
    }
}
