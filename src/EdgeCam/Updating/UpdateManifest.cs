using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeCam.Updating;

/// <summary>How the payload of an update is installed.</summary>
internal enum PayloadKind
{
    /// <summary>A Debian package, by dpkg.</summary>
    Deb,

    /// <summary>A bundle for the other slot, by RAUC.</summary>
    Raucb,
}

/// <summary>What an update is and whom it is for: the signed part of an update file (<see cref="UpdateLine"/>), JSON.</summary>
/// <param name="Name">Of the package.</param>
/// <param name="Version">As dpkg compares them (deb-version(7)).</param>
/// <param name="Architecture">As dpkg names them, such as arm64; or all.</param>
/// <param name="Kind">Of the payload.</param>
/// <param name="Size">Of the payload, bytes.</param>
/// <param name="Sha256">Of the payload, in lower case.</param>
internal sealed partial record UpdateManifest(string Name, string Version, string Architecture, PayloadKind Kind, long Size, string Sha256)
{
    public const string Format = "edgecam-update/1";

    /// <summary>How the model of the board begins, as its device tree names it; "any" is any machine.</summary>
    public IReadOnlyList<string> Boards { get; init; } = [AnyBoard];

    /// <summary>Of all its files on the disk, bytes.</summary>
    public long InstalledSize { get; init; }

    /// <summary>The oldest version that this one can follow; null: any.</summary>
    public string? UpgradesFrom { get; init; }

    /// <summary>False for anything that is not whole or out of its bounds. Keys that are unknown are left alone: a newer signer may know more.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out UpdateManifest? manifest)
    {
        manifest = null;
        try
        {
            if (JsonNode.Parse(utf8, documentOptions: Strict) is not JsonObject json || (string?)json["format"] is not Format)
                return false;
            manifest = Of(json);
            return manifest.IsInBounds;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException or NullReferenceException)
        {
            return false;
        }
    }

    private static UpdateManifest Of(JsonObject json) => new(
        Text(json, "name"), Text(json, "version"), Text(json, "architecture"),
        Enum.Parse<PayloadKind>(Text(json, "kind"), ignoreCase: true), (long)json["size"]!, Text(json, "sha256"))
    {
        Boards = json["boards"] is { } boards ? [.. boards.AsArray().Select(board => (string?)board ?? "")] : [AnyBoard],
        InstalledSize = (long?)json["installed_size"] ?? 0,
        UpgradesFrom = (string?)json["upgrades_from"],
    };

    private static string Text(JsonObject json, string name) => (string?)json[name] ?? throw new FormatException(name);

    // Names and versions become arguments of programs: none begins with a hyphen, or is a path.
    private bool IsInBounds =>
        NameShape().IsMatch(Name) && NameShape().IsMatch(Architecture) && VersionShape().IsMatch(Version) && Sha256Shape().IsMatch(Sha256)
        && (UpgradesFrom is null || VersionShape().IsMatch(UpgradesFrom)) && Enum.IsDefined(Kind)
        && Size is > 0 and <= MostBytes && InstalledSize is >= 0 and <= MostBytes
        && Boards.Count is > 0 and <= 16 && Boards.All(board => board.Length is > 0 and <= 64);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9+.-]{1,63}\z", RegexOptions.None, 1000)]
    private static partial Regex NameShape();

    [GeneratedRegex(@"\A[0-9][A-Za-z0-9.+~:-]{0,63}\z", RegexOptions.None, 1000)]
    private static partial Regex VersionShape();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z", RegexOptions.None, 1000)]
    private static partial Regex Sha256Shape();

    public const string AnyBoard = "any";
    public const long MostBytes = 4L << 30;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };
}
