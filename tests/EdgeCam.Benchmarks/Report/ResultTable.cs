using System.Globalization;
using Spectre.Console;

namespace EdgeCam.Benchmarks.Report;

/// <summary>Shows rows as they come in and all of them at the end.</summary>
internal sealed class ResultTable
{
    private static readonly string[] Columns = ["what", "measured", "samples", "goal", ""];
    private readonly List<(string Group, Row Row)> _rows = [];

    public void Add(string group, Row row) => _rows.Add((group, row));

    /// <summary>A table on a terminal; plain lines, a row each, when redirected; or what goes into the README.</summary>
    public void Print(bool isMarkdown)
    {
        if (isMarkdown)
            PrintMarkdown();
        else if (Console.IsOutputRedirected)
            PrintPlain();
        else
            PrintTable();
    }

    private void PrintMarkdown()
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Measured {DateTime.UtcNow:yyyy-MM-dd} on {Machine.Describe()}."));
        Console.WriteLine();
        Console.WriteLine("| what | measured | samples | goal | |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (_, row) in _rows)
            Console.WriteLine($"| {row.What} | {row.Measured} | {row.Samples} | {row.Goal} | {row.Verdict} |");
    }

    private void PrintTable()
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in Columns)
            table.AddColumn(column);
        foreach (var (group, rows) in _rows.GroupBy(row => row.Group).Select(rows => (rows.Key, rows)))
        {
            table.AddRow(new Markup($"[bold]{Markup.Escape(group)}[/]"));
            foreach (var (_, row) in rows)
                table.AddRow(Cell(row.What), Cell(row.Measured), Cell(row.Samples), Cell(row.Goal), new Text(row.Verdict, ColourOf(row)));
        }

        AnsiConsole.Write(table);
    }

    private void PrintPlain()
    {
        foreach (var (group, rows) in _rows.GroupBy(row => row.Group).Select(rows => (rows.Key, rows)))
        {
            Console.WriteLine(group);
            foreach (var (_, row) in rows)
                Console.WriteLine($"  {row.What,-34} {row.Measured}{Note("; ", row.Samples)}{Note("; goal ", row.Goal)}{Note(": ", row.Verdict)}");
        }
    }

    private static string Note(string before, string text) => text.Length == 0 ? "" : before + text;

    private static Text Cell(string text) => new(text);

    private static Style ColourOf(Row row) => new(row.IsMet switch { true => Color.Green, false => Color.Red, null => Color.Default });
}
