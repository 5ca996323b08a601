using System.Buffers;
using System.Text.Json;

namespace EdgeCam.Remote.Health;

/// <summary>A health message as the contract shapes it: names, order and precision are part of it.</summary>
public static class HealthJson
{
    private const int Version = 1;

    /// <summary>What a message stays under, whatever the figures are.</summary>
    public const int MaxBytes = 1536;

    public static byte[] Encode(HealthSnapshot health)
    {
        var buffer = new ArrayBufferWriter<byte>(MaxBytes);
        using (var json = new Utf8JsonWriter(buffer, FigureWriting.Options))
            Write(json, health);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, HealthSnapshot health)
    {
        json.WriteStartObject();
        json.WriteNumber("v", Version);
        json.WriteNumber("seq", health.Sequence);
        json.Time("ts", health.Time);
        json.WriteBoolean("ts_ok", health.IsTimeRight);
        json.Text("boot", health.Boot);
        json.Whole("up_s", health.Uptime?.TotalSeconds);
        Write(json, health.Soc);
        Write(json, health.Machine);
        Write(json, health.Disk);
        Write(json, health.Network);
        Write(json, health.Source);
        Write(json, health.Encoder);
        Write(json, health.Ring);
        Write(json, health.Uplink);
        Write(json, health.Players);
        Write(json, health.Broker);
        Write(json, health.Process);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SocHealth soc)
    {
        json.WriteStartObject("soc");
        json.Tenths("temp_c", soc.Celsius);
        json.Whole("freq_mhz", soc.Mhz);
        json.WriteStartObject("throttled");
        json.Names("now", soc.ThrottledNow);
        json.Names("since_boot", soc.ThrottledSinceBoot);
        json.Text("raw", soc.Raw);
        json.Text("src", soc.ThrottledSource);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, MachineHealth machine)
    {
        json.WriteStartObject("mem");
        json.Whole("rss_mb", machine.ResidentBytes / Mebibyte);
        json.Whole("avail_mb", machine.AvailableBytes / Mebibyte);
        json.Tenths("psi_some10", machine.MemoryPressure);
        json.WriteEndObject();
        json.WriteStartObject("cpu");
        json.Whole("pct", machine.CpuPercent);
        json.Tenths("psi_some10", machine.CpuPressure);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DiskHealth disk)
    {
        json.WriteStartObject("disk");
        json.Whole("free_mb", disk.FreeBytes / Mebibyte);
        json.Tenths("wr_mb_h", disk.WrittenMegabytesPerHour);
        json.Whole("life_pct", disk.LifeUsedPercent);
        json.Text("life_src", disk.LifeSource);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, NetworkHealth network)
    {
        json.WriteStartObject("net");
        json.Text("if", network.Interface);
        json.Whole("rssi_dbm", network.SignalDbm);
        json.Whole("link_mbps", network.LinkMbps);
        json.Text("ip", network.Address);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SourceHealth source)
    {
        json.WriteStartObject("cam");
        json.Text("state", source.State);
        json.Tenths("fps_in", source.FramesIn);
        json.Tenths("fps_out", source.FramesOut);
        json.Whole("drops", source.Drops);
        json.Whole("reopens", source.Reopens);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, EncoderHealth encoder)
    {
        json.WriteStartObject("enc");
        json.Flag("hw", encoder.IsHardware);
        json.Text("name", encoder.Name);
        json.Whole("kbps", encoder.Kbps);
        json.Whole("lat_ms_p50", encoder.LatencyMedian?.TotalMilliseconds);
        json.Whole("lat_ms_p99", encoder.LatencyP99?.TotalMilliseconds);
        json.Whole("idr_forced", encoder.Forced);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, RingHealth ring)
    {
        json.WriteStartObject("ring");
        json.Whole("mb", ring.Bytes / Mebibyte);
        json.Tenths("span_s", ring.Span?.TotalSeconds);
        json.Whole("lapped", ring.Lapped);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, UplinkHealth uplink)
    {
        json.WriteStartObject("uplink");
        json.Text("state", uplink.State);
        json.Whole("kbps", uplink.Kbps);
        json.Whole("target_kbps", uplink.TargetKbps);
        json.Tenths("loss_pct", uplink.LossPercent);
        json.Whole("rtt_ms", uplink.RoundTripMs);
        json.Whole("buffering_ms", uplink.BufferingMs);
        json.Whole("transmission_ms", uplink.TransmissionMs);
        Write(json, uplink.Dropped);
        json.WriteEndObject();
    }

    // Late and non_ref always, as the contract shows them; the rarer reasons once they have happened.
    private static void Write(Utf8JsonWriter json, UplinkDrops? dropped)
    {
        if (dropped is null)
        {
            json.WriteNull("dropped");
            return;
        }

        json.WriteStartObject("dropped");
        json.Whole("late", dropped.Late);
        json.Whole("non_ref", dropped.NonReference);
        json.WhereNotZero("superseded", dropped.Superseded);
        json.WhereNotZero("wait_idr", dropped.WaitingForIdr);
        json.WhereNotZero("lapped", dropped.Lapped);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PlayerHealth players)
    {
        json.WriteStartObject("out");
        json.Whole("rtsp_clients", players.Clients);
        json.Whole("tx_kbps", players.SentKbps);
        json.Tenths("loss_pct", players.LossPercent);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BrokerHealth broker)
    {
        json.WriteStartObject("mqtt");
        json.Whole("reconnects", broker.Reconnects);
        json.Whole("queued", broker.Queued);
        json.Whole("dropped", broker.Dropped);
        json.Whole("rejected", broker.Rejected);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ProcessHealth process)
    {
        json.WriteStartObject("proc");
        json.Whole("restarts", process.Restarts);
        json.Text("last_exit", process.LastExit);
        json.Whole("gc_pause_ms_max", process.LongestPause?.TotalMilliseconds);
        json.WriteEndObject();
    }

    private const double Mebibyte = 1024 * 1024;
}
