using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeCam.Doctor;

/// <summary>The report for programs. Names and levels stay as they are; texts may change.</summary>
internal static class DoctorJson
{
    /// <param name="file">That the configuration was read from.</param>
    public static string Of(DoctorReport report, string file) => JsonSerializer.Serialize(
        new DoctorDocument(file, report.CanFilm, [.. report.Findings.Select(finding => new FindingEntry(finding.Area, LevelOf(finding.Level), finding.Text, finding.Advice))]),
        DoctorJsonContext.Default.DoctorDocument);

    private static string LevelOf(FindingLevel level) => level switch
    {
        FindingLevel.Ok => "ok",
        FindingLevel.Note => "note",
        _ => "fix",
    };
}

/// <param name="Configuration">The file.</param>
internal sealed record DoctorDocument(string Configuration, bool CanFilm, IReadOnlyList<FindingEntry> Findings);

/// <param name="Level">ok, note or fix.</param>
/// <param name="Advice">Empty: nothing is to be done.</param>
internal sealed record FindingEntry(string Area, string Level, string Text, string Advice);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DoctorDocument))]
internal sealed partial class DoctorJsonContext : JsonSerializerContext;
