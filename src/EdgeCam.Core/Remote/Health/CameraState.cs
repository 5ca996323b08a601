using System.Buffers;
using System.Text.Json;

namespace EdgeCam.Remote.Health;

/// <summary>The slow facts of <c>B/state</c>: what is so, until it changes. Null is not known.</summary>
/// <param name="Camera">opening, ok, stalled, absent.</param>
/// <param name="Uplink">Of the first uplink: none, connecting, ok, held, unreachable, stopped, ended.</param>
public sealed record CameraState(string Camera, string Uplink)
{
    /// <summary>normal, high, critical.</summary>
    public string? Thermal { get; init; }

    public bool? UnderVoltage { get; init; }

    public bool? DiskLow { get; init; }

    public long? Players { get; init; }

    /// <summary>Something moves in the picture; null while nobody looks.</summary>
    public bool? Motion { get; init; }

    /// <summary>Pictures are kept back.</summary>
    public bool? Privacy { get; init; }

    /// <summary>It shines.</summary>
    public bool? IrLight { get; init; }

    /// <summary>The filter is out of the way, and the IR light may shine.</summary>
    public bool? Night { get; init; }

    /// <summary>What the owner has stopped sending to: <c>rtsp, udp 0, uplink 1</c>; null: nothing.</summary>
    public string? Stopped { get; init; }

    /// <summary>What the uplink gives up first: conference, telemedicine, live, education, monitoring.</summary>
    public string? Profile { get; init; }

    public string? Address { get; init; }

    /// <param name="time">When it became so.</param>
    public byte[] Encode(DateTimeOffset time, bool isTimeRight, string? boot)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, FigureWriting.Options))
        {
            json.WriteStartObject();
            json.Time("ts", time);
            json.WriteBoolean("ts_ok", isTimeRight);
            json.Text("boot", boot);
            json.Text("camera", Camera);
            json.Text("uplink", Uplink);
            json.Text("stopped", Stopped);
            json.Text("thermal", Thermal);
            json.Flag("under_voltage", UnderVoltage);
            json.Flag("disk_low", DiskLow);
            json.Whole("rtsp_clients", Players);
            json.Flag("motion", Motion);
            json.Flag("privacy", Privacy);
            json.Flag("ir_light", IrLight);
            json.Flag("night", Night);
            json.Text("profile", Profile);
            json.Text("ip", Address);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
