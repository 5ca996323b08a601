using System.Text;
using System.Text.Json;
using EdgeCam.Remote.Health;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Health;

public sealed class HealthJsonTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 6, 30, 0, 51, TimeSpan.Zero);

    [Fact]
    public void A_message_is_byte_for_byte_what_the_contract_shows() => Assert.Equal(
        """
        {"v":1,"seq":1841,"ts":"2026-11-22T06:30:00.051Z","ts_ok":true,"boot":"c0ffee12","up_s":86412,
         "soc":{"temp_c":58.4,"freq_mhz":1000,"throttled":{"now":["under_voltage"],"since_boot":["under_voltage","freq_capped"],"raw":"0x50001","src":"sysfs"}},
         "mem":{"rss_mb":71,"avail_mb":228,"psi_some10":0.4},"cpu":{"pct":31,"psi_some10":2.1},
         "disk":{"free_mb":5120,"wr_mb_h":1.8,"life_pct":null,"life_src":"none"},
         "net":{"if":"wlan0","rssi_dbm":-61,"link_mbps":72,"ip":"192.168.1.40"},
         "cam":{"state":"ok","fps_in":30.0,"fps_out":29.9,"drops":0,"reopens":0},
         "enc":{"hw":true,"name":"bcm2835-codec","kbps":1478,"lat_ms_p50":14,"lat_ms_p99":31,"idr_forced":3},
         "ring":{"mb":16,"span_s":44.1,"lapped":0},
         "uplink":{"state":"ok","kbps":1490,"target_kbps":1500,"loss_pct":0.1,"rtt_ms":12,"buffering_ms":4,"transmission_ms":9,"dropped":{"late":0,"non_ref":3}},
         "out":{"rtsp_clients":2,"tx_kbps":2956,"loss_pct":0.1},
         "mqtt":{"reconnects":2,"queued":0,"dropped":0,"rejected":1},"proc":{"restarts":0,"last_exit":"none","gc_pause_ms_max":3}}
        """.ReplaceLineEndings("\n").Replace("\n ", "", StringComparison.Ordinal),
        Encoding.UTF8.GetString(HealthJson.Encode(InTheContract)));

    [Fact]
    public void What_is_not_known_is_null_under_every_name()
    {
        using var nothing = JsonDocument.Parse(HealthJson.Encode(new HealthSnapshot(1, Time, false, null, null)));
        using var all = JsonDocument.Parse(HealthJson.Encode(InTheContract));
        Assert.Equal(Names(all.RootElement).Except(["uplink.dropped.late", "uplink.dropped.non_ref"], StringComparer.Ordinal), Names(nothing.RootElement));
        Assert.Equal(JsonValueKind.Null, nothing.RootElement.GetProperty("soc").GetProperty("temp_c").ValueKind);
        Assert.Equal("none", nothing.RootElement.GetProperty("soc").GetProperty("throttled").GetProperty("src").GetString());
    }

    [Fact]
    public void The_worst_case_stays_under_a_kilobyte_and_a_half() => Assert.InRange(HealthJson.Encode(WorstCase(double.MaxValue, long.MaxValue)).Length, 1_300, HealthJson.MaxBytes);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.MinValue)]
    public void A_figure_that_is_none_still_makes_a_message(double value)
    {
        var message = HealthJson.Encode(WorstCase(value, long.MinValue));
        using var json = JsonDocument.Parse(message);
        Assert.True(message.Length <= HealthJson.MaxBytes);
    }

    internal static HealthSnapshot InTheContract { get; } = new(1841, Time, true, "c0ffee12", TimeSpan.FromSeconds(86412))
    {
        Soc = new(58.42, 1000, ["under_voltage"], ["under_voltage", "freq_capped"], "0x50001", "sysfs"),
        Machine = new(71L << 20, 228L << 20, 0.4, 31.2, 2.13),
        Disk = new(5120L << 20, 1.81, null, "none"),
        Network = new("wlan0", -61, 72, "192.168.1.40"),
        Source = new("ok", 30, 29.9, 0, 0),
        Encoder = new(true, "bcm2835-codec", 1478, TimeSpan.FromMilliseconds(14), TimeSpan.FromMilliseconds(31), 3),
        Ring = new(16L << 20, TimeSpan.FromSeconds(44.1), 0),
        Uplink = new("ok", 1490, 1500, 0.1, 12, 4, 9, new(0, 3, 0, 0, 0)),
        Players = new(2, 2956, 0.1),
        Broker = new(2, 0, 0, 1),
        Process = new(0, "none", TimeSpan.FromMilliseconds(3)),
    };

    private static HealthSnapshot WorstCase(double figure, long count)
    {
        var (text, flags, span) = (new string('\u00E9', 200), new[] { "under_voltage", "freq_capped", "throttled", "soft_temp_limit" }, TimeSpan.MaxValue);
        return new(count, Time, false, "c0ffee12", span)
        {
            Soc = new(figure, (int)count, flags, flags, "0xf000f", "hwmon"),
            Machine = new(count, count, figure, figure, figure),
            Disk = new(count, figure, (int)count, "emmc"),
            Network = new("enxb827ebffffff", (int)count, (int)count, "fe80:1111:2222:3333:4444:5555:6666:7777"),
            Source = new("stalled", figure, figure, count, count),
            Encoder = new(false, text, figure, span, span, count),
            Ring = new(count, span, count),
            Uplink = new("unreachable", figure, figure, figure, figure, figure, figure, new(count, count, count, count, count)),
            Players = new(count, figure, figure),
            Broker = new(count, count, count, count),
            Process = new(count, "power_loss", span),
        };
    }

    private static IEnumerable<string> Names(JsonElement element, string above = "") => element.EnumerateObject()
        .SelectMany(member => member.Value.ValueKind == JsonValueKind.Object ? [above + member.Name, .. Names(member.Value, $"{above}{member.Name}.")] : new[] { above + member.Name });
}
