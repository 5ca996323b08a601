using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeCam.Remote.Settings;

namespace EdgeCam.Settings;

/// <summary>One revision as a file: JSON that a person can read, with a checksum over everything else in it.</summary>
internal static class RevisionFile
{
    public static byte[] Write(SettingsRevision revision)
    {
        var json = new JsonObject
        {
            ["format"] = Format,
            ["rev"] = revision.Number,
            ["origin"] = revision.Origin,
            ["confirmed"] = revision.IsConfirmed,
            ["confirm_s"] = revision.ConfirmWithin?.TotalSeconds,
            ["desired_rev"] = revision.DesiredNumber,
            ["fallback"] = revision.Fallback?.DeepClone(),
            ["settings"] = revision.Overrides.DeepClone(),
        };
        json["sha256"] = Sum(json);
        return Encoding.UTF8.GetBytes(json.ToJsonString(Readable) + "\n");
    }

    /// <summary>False for anything that <see cref="Write"/> has not written, whole.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out SettingsRevision? revision)
    {
        revision = null;
        try
        {
            if (JsonNode.Parse(utf8, documentOptions: Strict) is not JsonObject json || !IsWhole(json))
                return false;
            revision = new SettingsRevision((long)json["rev"]!, (JsonObject)json["settings"]!.DeepClone(), (string)json["origin"]!)
            {
                IsConfirmed = (bool)json["confirmed"]!,
                ConfirmWithin = (double?)json["confirm_s"] is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                DesiredNumber = (long?)json["desired_rev"],
                Fallback = (JsonObject?)json["fallback"]?.DeepClone(),
            };
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static bool IsWhole(JsonObject json)
    {
        string? sum = (string?)json["sha256"];
        json.Remove("sha256");
        return (string?)json["format"] is Format && string.Equals(sum, Sum(json), StringComparison.Ordinal);
    }

    private static string Sum(JsonObject json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json.ToJsonString())));

    private const string Format = "edgecam-settings-file/1";
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };
}
