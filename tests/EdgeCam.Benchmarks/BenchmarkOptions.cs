using System.Globalization;

namespace EdgeCam.Benchmarks;

/// <summary>The command line.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        dotnet run -c Release --project tests/EdgeCam.Benchmarks -- [OPTIONS]
          --quick         short windows: everything within 3 minutes
          --seconds N     the length of a window; 20 unless told
          --only NAME     one group; may be given again
          --markdown      the table for the README
          --no-build      takes the daemon in artifacts/edgecam as it is
        """;

    public bool IsQuick { get; init; }

    /// <summary>The window of one run.</summary>
    public double Seconds { get; init; } = 20;

    /// <summary>Groups to run; empty: all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Seconds within which readers join.</summary>
    public double Ramp => IsQuick ? 1 : 5;

    /// <summary>Seconds from the last one's joining to the window: the runtime compiles what is hot meanwhile.</summary>
    public double Settle => IsQuick ? 4 : 6;

    public bool IsMarkdown { get; init; }

    public bool Builds { get; init; } = true;

    /// <summary>Null for a command line that cannot be understood.</summary>
    public static BenchmarkOptions? Parse(ReadOnlySpan<string> arguments)
    {
        var options = new BenchmarkOptions();
        for (; !arguments.IsEmpty; arguments = arguments[1..])
        {
            switch (arguments)
            {
                case ["--quick", ..]:
                    options = options with { IsQuick = true, Seconds = 3 };
                    break;
                case ["--markdown", ..]:
                    options = options with { IsMarkdown = true };
                    break;
                case ["--no-build", ..]:
                    options = options with { Builds = false };
                    break;
                case ["--only", var name, ..]:
                    options = options with { Only = [.. options.Only, name] };
                    arguments = arguments[1..];
                    break;
                case ["--seconds", var text, ..] when double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds >= 1:
                    options = options with { Seconds = seconds };
                    arguments = arguments[1..];
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
