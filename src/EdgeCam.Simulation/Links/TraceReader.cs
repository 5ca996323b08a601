using System.Globalization;

namespace EdgeCam.Simulation.Links;

/// <summary>Reads a mahimahi packet-delivery trace: one millisecond per line, none before its predecessor.</summary>
internal static class TraceReader
{
    public static bool TryRead(string name, Func<string, TextReader?> open, out IReadOnlyList<TimeSpan> trace, out string fault)
    {
        trace = [];
        try
        {
            using var reader = name.Length > 0 ? open(name) : null;
            if (reader is null)
            {
                fault = $"trace={name}: there is no such file; give the path of a mahimahi trace";
                return false;
            }

            return TryRead(name, reader, out trace, out fault);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            fault = $"trace={name} cannot be read: {problem.Message}";
            return false;
        }
    }

    private static bool TryRead(string name, TextReader reader, out IReadOnlyList<TimeSpan> trace, out string fault)
    {
        var read = new List<TimeSpan>();
        trace = read;
        var last = 0;
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            if (text.AsSpan().Trim().IsEmpty)
                continue;
            fault = Check(text, last, read.Count, out var milliseconds);
            if (fault.Length > 0)
            {
                fault = string.Create(CultureInfo.InvariantCulture, $"trace={name}, line {line}: {fault}");
                return false;
            }

            read.Add(TimeSpan.FromMilliseconds(last = milliseconds));
        }

        fault = last > 0 ? "" : $"trace={name} has no opportunity after millisecond 0: it would repeat within no time";
        return fault.Length == 0;
    }

    private static string Check(string text, int last, int count, out int milliseconds)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out milliseconds))
            return $"\"{Shortened(text)}\" is not a whole number of milliseconds from 0 to {int.MaxValue}";
        if (milliseconds < last)
            return $"{milliseconds} comes after {last}: the milliseconds of a trace never decrease";
        return count < MaxOpportunities ? "" : $"there are more than {MaxOpportunities} opportunities: cut the trace";
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "...");

    private const int MaxOpportunities = 10_000_000;
}
