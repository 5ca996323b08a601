using System.Globalization;
using EdgeCam.Testing.Processes;

namespace EdgeCam.Testing.Interop;

/// <summary>Asks a C compiler for the values of constant expressions, by which C# is compared with C headers.</summary>
public static class CHeaders
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Compiles the expressions; values are read out of the assembly, so that a foreign architecture needs no emulator.</summary>
    /// <param name="includes">What stands before the expressions.</param>
    /// <param name="options">Of the compiler, split at blanks.</param>
    /// <exception cref="InvalidOperationException">They do not compile; the message is the compiler's.</exception>
    public static async Task<SortedDictionary<string, long>> Ask(
        string compiler, string includes, IReadOnlyList<string> expressions, CancellationToken cancel, string options = "")
    {
        using var folder = new ScratchFolder();
        await File.WriteAllTextAsync(folder["abi.c"], includes + string.Concat(expressions.Select((e, i) => $"long abi_{i} = (long)({e});\n")), cancel);
        var compiled = await Tool.Run(compiler, $"-S -O0 {options} -o - {folder["abi.c"]}", Patience, cancel);
        return compiled.Succeeded ? ReadValues(compiled.Output, expressions) : throw new InvalidOperationException(compiled.ToString());
    }

    /// <summary>Adds every constant of the interop classes under the name that it has in C.</summary>
    public static SortedDictionary<string, long> With(this SortedDictionary<string, long> table, params Type[] classes)
    {
        foreach (var constant in classes.SelectMany(c => c.GetFields()).Where(f => f.IsLiteral))
            table.Add(constant.Name, Convert.ToInt64(constant.GetRawConstantValue(), CultureInfo.InvariantCulture));
        return table;
    }

    /// <summary>One a line, so that a failed comparison shows the first that differs.</summary>
    public static IEnumerable<string> Lines(this SortedDictionary<string, long> table) => table.Select(e => $"{e.Key} = {e.Value}");

    private static SortedDictionary<string, long> ReadValues(string assembly, IReadOnlyList<string> expressions)
    {
        var values = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var name = -1;
        foreach (var line in assembly.Split('\n').Select(l => l.Trim()))
        {
            if (line.StartsWith("abi_", StringComparison.Ordinal) && line.EndsWith(':'))
                name = int.Parse(line[4..^1], CultureInfo.InvariantCulture);
            else if (name >= 0 && line.Split('\t', ' ') is [".quad" or ".xword", var value])
                values[expressions[name]] = long.Parse(value, CultureInfo.InvariantCulture);
            else if (name >= 0 && line.StartsWith(".zero", StringComparison.Ordinal))
                values[expressions[name]] = 0;
        }

        return values;
    }
}
