using System.Globalization;
using Spectre.Console;

namespace EdgeCam.Benchmarks.Report;

/// <summary>Shows rows as they come in and all of them at the end.</summary>
internal sealed class ResultTable(string machine)
{
    private readonly List<(string Group, Row Row)> _rows = [];

    public void Add(string group, Row row) => _rows.Add((group, row));

    /// <summary>A table on a terminal; plain lines, a row each, when redirected; or what goes into the README.</summary>
    public void Print(bool isMarkdown)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Measured {DateTime.UtcNow:yyyy-MM-dd} on {machine}."));
        if (isMarkdown)
            PrintMarkdown();
        else if (Console.IsOutputRedirected)
            PrintPlain();
        else
            PrintTable();
    }

    private void PrintMarkdown()
    {
        foreach (var group in _rows.GroupBy(row => row.Group))
        {
            Console.WriteLine($"\n{group.Key}:\n");
            var hasPeers = group.Any(entry => entry.Row.Peers.Length > 0);
            Console.WriteLine($"| what | measured | samples | goal | |{(hasPeers ? " peers |" : "")}");
            Console.WriteLine($"|---|---|---|---|---|{(hasPeers ? "---|" : "")}");
            foreach (var (_, row) in group)
                Console.WriteLine($"| {row.What} | {row.Measured} | {row.Samples} | {row.Goal} | {row.Verdict} |{(hasPeers ? $" {row.Peers} |" : "")}");
        }
    }

    private void PrintTable()
    {
        foreach (var group in _rows.GroupBy(row => row.Group))
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns("what", "measured", "samples", "goal", "", group.Any(entry => entry.Row.Peers.Length > 0) ? "peers" : "");
            foreach (var (_, row) in group)
                table.AddRow(new Text(row.What), new Text(row.Measured), new Text(row.Samples), new Text(row.Goal), new Text(row.Verdict, ColourOf(row)), new Text(row.Peers));
            AnsiConsole.WriteLine();
            AnsiConsole.WriteLine(group.Key);
            AnsiConsole.Write(table);
        }
    }

    private void PrintPlain()
    {
        foreach (var group in _rows.GroupBy(row => row.Group))
        {
            Console.WriteLine(group.Key);
            foreach (var (_, row) in group)
                Console.WriteLine($"  {row.What,-34} {row.Measured}{Note("; ", row.Samples)}{Note("; goal ", row.Goal)}{Note(": ", row.Verdict)}{Note("; peers: ", row.Peers)}");
        }
    }

    private static string Note(string before, string text) => text.Length == 0 ? "" : before + text;

    private static Style ColourOf(Row row) => new(row.IsMet switch { true => Color.Green, false => Color.Red, null => Color.Default });
}
