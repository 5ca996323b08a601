using System.Text;

namespace EdgeCam.Doctor;

/// <summary>The report for people: area, level, text; what to do stands below. Lines have 80 columns but for what has no blanks.</summary>
internal static class DoctorText
{
    private const int Columns = 80;
    private const int AreaColumns = 10;
    private const int LevelColumns = 5;
    private const int Indent = AreaColumns + LevelColumns;
    private const string Reset = "\e[0m";

    /// <param name="file">That the configuration was read from.</param>
    /// <param name="hasColours">The output is a terminal whose owner has not forbidden them.</param>
    public static string Of(DoctorReport report, string file, bool hasColours)
    {
        var text = new StringBuilder();
        text.Append("EdgeCam with ").Append(file).Append("\n\n");
        var area = "";
        foreach (var finding in report.Findings)
        {
            Append(text, finding, string.Equals(finding.Area, area, StringComparison.Ordinal) ? "" : finding.Area, hasColours);
            area = finding.Area;
        }

        return text.Append('\n').Append(Verdict(report)).Append('\n').ToString();
    }

    private static string Verdict(DoctorReport report)
    {
        var (fixes, notes) = (report.Count(FindingLevel.Fix), report.Count(FindingLevel.Note));
        var rest = notes == 0 ? "" : notes == 1 ? "; 1 note" : $"; {notes} notes";
        return fixes == 0 ? $"This camera can film{rest}." : $"This camera cannot film: {fixes} to fix{rest}.";
    }

    private static void Append(StringBuilder text, Finding finding, string area, bool hasColours)
    {
        var (level, colour) = finding.Level switch
        {
            FindingLevel.Ok => ("ok", ""),
            FindingLevel.Note => ("note", "\e[33m"), // yellow
            _ => ("fix", "\e[31m"), // red
        };
        text.Append(area.PadRight(AreaColumns));
        text.Append(hasColours && colour.Length > 0 ? $"{colour}{level}{Reset}" : level).Append(' ', LevelColumns - level.Length);
        AppendWrapped(text, finding.Text, Indent);
        if (finding.Advice.Length > 0)
        {
            text.Append(' ', Indent).Append("-> ");
            AppendWrapped(text, finding.Advice, Indent + 3);
        }
    }

    private static void AppendWrapped(StringBuilder text, string words, int indent)
    {
        var column = indent;
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column > indent && column + 1 + word.Length > Columns)
            {
                text.Append('\n').Append(' ', indent);
                column = indent;
            }
            else if (column > indent)
            {
                text.Append(' ');
                column++;
            }

            text.Append(word);
            column += word.Length;
        }

        text.Append('\n');
    }
}
