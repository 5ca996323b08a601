using System.Buffers;
using System.Text;
using System.Text.Json;

namespace EdgeCam.Simulation.Report;

/// <summary>The figures as JSON. The keys are those of <see cref="FigureInfo.Key"/>, and they stay as they are.</summary>
/// <remarks>Reentrant.</remarks>
public static class FiguresJson
{
    /// <summary>Writes one property per figure, and "phases", into the object that the writer is in; null has no meaning for the run.</summary>
    public static void Write(Utf8JsonWriter writer, RunFigures figures)
    {
        foreach (var info in FigureInfo.All)
        {
            if (figures[info.Figure] is { } value)
                writer.WriteNumber(info.Key, Math.Round(value, Decimals(info.Unit)));
            else
                writer.WriteNull(info.Key);
        }

        writer.WriteStartArray("phases");
        foreach (var phase in figures.Phases)
            WritePhase(writer, phase);
        writer.WriteEndArray();
    }

    public static string ToText(RunFigures figures)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            Write(writer, figures);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WritePhase(Utf8JsonWriter writer, PhaseUse phase)
    {
        writer.WriteStartObject();
        writer.WriteNumber("from_s", Math.Round(phase.From.TotalSeconds, 3));
        writer.WriteNumber("to_s", Math.Round(phase.To.TotalSeconds, 3));
        writer.WriteNumber("capacity_kbps", Math.Round(phase.CapacityKbps, 1));
        writer.WriteNumber("carried_kbps", Math.Round(phase.CarriedKbps, 1));
        if (phase.Used is { } used)
            writer.WriteNumber("used", Math.Round(used, 4));
        else
            writer.WriteNull("used");
        writer.WriteEndObject();
    }

    private static int Decimals(FigureUnit unit) => unit switch
    {
        FigureUnit.Ratio or FigureUnit.Index => 4,
        FigureUnit.Seconds or FigureUnit.Decibels => 2,
        _ => 1,
    };
}
