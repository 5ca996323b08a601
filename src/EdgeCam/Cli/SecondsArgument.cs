using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace EdgeCam.Cli;

/// <summary>The option <c>--seconds N</c>: when to stop. Null without it: never.</summary>
internal static class SecondsArgument
{
    private const int MaxSeconds = 31_536_000; // a year

    public static Option<TimeSpan?> Create() => new("--seconds")
    {
        Description = "Stop after this many seconds.",
        HelpName = "N",
        CustomParser = Parse,
    };

    private static TimeSpan? Parse(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and <= MaxSeconds)
            return TimeSpan.FromSeconds(seconds);
        argument.AddError($"--seconds is \"{text}\": must be more than 0 and at most {MaxSeconds}");
        return null;
    }
}
