using System.Buffers;
using System.Text.Json;

namespace EdgeCam.Remote.Health;

/// <summary>Who a camera is: <c>B/info</c>, and the device of Home Assistant. Changes with a restart at most.</summary>
/// <param name="Id">See <see cref="CameraId"/>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Version">Of EdgeCam.</param>
public sealed record CameraInfo(string Id, string Name, string Version)
{
    /// <summary>The board, as its device tree names it; null when it does not.</summary>
    public string? Model { get; init; }

    /// <summary>As <c>uname -r</c>.</summary>
    public string? Kernel { get; init; }

    /// <summary>Of .NET.</summary>
    public string? Runtime { get; init; }

    public string? Architecture { get; init; }

    public string? Boot { get; init; }

    /// <summary>Names of what this camera can do beyond streaming: motion, gpio, ir_light, clip, snapshot, …</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>What to type into a player, without passwords.</summary>
    public IReadOnlyList<string> StreamUrls { get; init; } = [];

    /// <summary>Of the settings schema, so that a fleet fetches it once per version.</summary>
    public string? SchemaHash { get; init; }

    /// <summary>What became of the last update; null: there was none.</summary>
    public UpdateReport? Update { get; init; }

    public byte[] Encode(DateTimeOffset time, bool isTimeRight)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, FigureWriting.Options))
        {
            json.WriteStartObject();
            json.WriteNumber("v", 1);
            json.Time("ts", time);
            json.WriteBoolean("ts_ok", isTimeRight);
            json.WriteString("id", Id);
            json.WriteString("name", Name);
            json.WriteString("model", Model);
            json.WriteString("boot", Boot);
            WriteVersions(json);
            json.Names("capabilities", Capabilities);
            json.Names("streams", StreamUrls);
            json.WriteString("schema_hash", SchemaHash);
            if (Update is { } update)
                WriteUpdate(json, update);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteUpdate(Utf8JsonWriter json, UpdateReport update)
    {
        json.WriteStartObject("update");
        json.WriteString("from", update.From);
        json.WriteString("to", update.To);
        json.WriteString("outcome", update.Outcome);
        json.WriteString("reason", update.Reason);
        json.WriteEndObject();
    }

    private void WriteVersions(Utf8JsonWriter json)
    {
        json.WriteStartObject("versions");
        json.WriteString("edgecam", Version);
        json.WriteString("runtime", Runtime);
        json.WriteString("kernel", Kernel);
        json.WriteString("arch", Architecture);
        json.WriteEndObject();
    }
}

/// <summary>What became of an update.</summary>
/// <param name="From">The version that was installed.</param>
/// <param name="To">Its own; empty when it did not say so in a way to be believed.</param>
/// <param name="Outcome">confirmed, rolled_back or refused.</param>
/// <param name="Reason">Of the latter two.</param>
public sealed record UpdateReport(string From, string To, string Outcome, string Reason);
