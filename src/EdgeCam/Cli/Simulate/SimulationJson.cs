using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Report.Html;

namespace EdgeCam.Cli.Simulate;

/// <summary>The answer of <c>edgecam simulate --json</c>.</summary>
internal static class SimulationJson
{
    /// <summary>One object per profile: what was simulated, then every figure. An array only when there are several.</summary>
    public static string Of(SimulationRequest request, IReadOnlyList<ReportedRun> runs)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            if (runs.Count > 1)
                writer.WriteStartArray();
            foreach (var run in runs)
                WriteRun(writer, request, run);
            if (runs.Count > 1)
                writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteRun(Utf8JsonWriter writer, SimulationRequest request, ReportedRun run)
    {
        writer.WriteStartObject();
        writer.WriteString("profile", run.Profile);
        writer.WriteString("up", request.Up.Text);
        writer.WriteString("down", request.Down.Text);
        writer.WriteNumber("seconds", request.Duration.TotalSeconds);
        writer.WriteNumber("seeds", request.Seeds);
        if (request.Footage is { } footage)
            writer.WriteString("footage", footage.Path);
        if (run.Record.Played is { } played)
            writer.WriteNumber("budget_ms", played.Budget.TotalMilliseconds);
        FiguresJson.Write(writer, run.Figures);
        writer.WriteEndObject();
    }
}
