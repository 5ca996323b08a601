using System.Globalization;
using EdgeCam.Benchmarks.Report;
using EdgeCam.Simulation.Report;

namespace EdgeCam.Benchmarks.Uplink;

/// <summary>A figure of a path, and what it is to be.</summary>
/// <param name="Path">The name of an <see cref="UplinkPath"/> or of a case of RFC 8867.</param>
/// <param name="Value">Of one run; the goal is met by the median over seeds.</param>
/// <param name="Limit">Null: told without a goal.</param>
/// <param name="IsLeast">The limit is the least that will do; otherwise it is the most.</param>
/// <param name="IsForAll">No run may miss it: the worst seed counts.</param>
internal sealed record Goal(string Path, string What, Func<PathOutcome, double?> Value, double? Limit, bool IsLeast, string Unit = "", bool IsForAll = false, string Peers = "")
{
    public static Goal Of(string path, Figure figure, double? limit, string peers = "", bool isForAll = false)
    {
        var info = FigureInfo.All[(int)figure];
        return new Goal(path, info.Key, outcome => outcome.Figures?[figure], limit, info.IsMoreBetter == true, IsForAll: isForAll, Peers: peers);
    }

    public Row RowOf(IReadOnlyList<PathOutcome> runs)
    {
        double[] values = [.. runs.Select(Value).OfType<double>().Order()];
        var what = $"{Path}: {What}";
        if (values.Length == 0)
            return Row.NotMeasured(what, "the figure has no meaning here");
        var worst = IsLeast ? values[0] : values[^1];
        var ours = IsForAll ? worst : values[values.Length / 2];
        var spread = Text(values[0]) == Text(values[^1]) ? "" : $" ({Text(values[0])} to {Text(values[^1])})";
        return new Row(
            what,
            $"{Text(ours)}{Unit}{spread}",
            runs.Count == 1 ? "1 seed" : Report.Figures.Of($"{(IsForAll ? "worst" : "median")} of {runs.Count} seeds"),
            Limit is { } limit ? $"{(IsLeast ? ">=" : "<=")} {Text(limit)}{Unit}" : "",
            Limit is { } bound ? (IsLeast ? ours >= bound : ours <= bound) : null,
            Peers);
    }

    private static string Text(double value) => value.ToString(Math.Abs(value) < 10 ? "0.###" : "0.#", CultureInfo.InvariantCulture);
}
