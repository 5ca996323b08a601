using EdgeCam.FirstBoot;
using Xunit;

namespace EdgeCam.Tests.FirstBoot;

public sealed class FirstBootTests : IDisposable
{
    private readonly BootScene _box = new();

    [Fact]
    public void A_box_without_a_boot_file_gets_an_id_a_password_and_a_name()
    {
        Assert.True(_box.Start());

        Assert.Matches("^([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}$", _box.Password);
        Assert.Matches("^ec-[0-9a-f]{12}\n$", _box.Read("var/lib/edgecam-setup/id"));
        string name = $"edgecam-{_box.Report.Id[^4..]}";
        Assert.Equal($"{name}\n", _box.Read("etc/hostname"));
        Assert.Equal($"127.0.0.1\tlocalhost\n127.0.1.1\t{name}\n", _box.Read("etc/hosts"));
        Assert.Contains($"Watch at:  rtsp://{name}.local:8554/cam\r\n", _box.Result, StringComparison.Ordinal);
        Assert.Contains($"Password:  {_box.Password}   (user viewer; ", _box.Result, StringComparison.Ordinal);
        Assert.Contains(_box.Password, _box.Read("dev/console"), StringComparison.Ordinal);
        Assert.Equal("none", _box.Settings);
    }

    [Fact]
    public void What_holds_a_secret_can_be_read_by_its_owner_only_and_what_all_read_by_all()
    {
        _box.PutText("mqtt_password=geheim\nwifi_ssid=net\nwifi_password=12345678\nencoder.bitrate_kbps=900");
        Assert.True(_box.Start());

        foreach (string secret in (string[])["var/lib/edgecam-setup/credentials/rtsp.password", "var/lib/edgecam-setup/credentials/mqtt.password", WifiFiles.Connection, WifiFiles.Wpa3Connection, "var/lib/edgecam/settings.json", "boot/firmware/edgecam-result.txt"])
            Assert.Equal("-rw-------", Mode(secret));
        foreach (string open in (string[])["etc/hostname", "etc/hosts", "var/lib/edgecam-setup/id"])
            Assert.Equal("-rw-r--r--", Mode(open));
    }

    [Fact]
    public void A_password_that_was_made_is_shown_once()
    {
        _box.Start();
        _box.Start();

        Assert.DoesNotContain(_box.Password, _box.Result, StringComparison.Ordinal);
        Assert.Contains("was shown at the first start", _box.Result, StringComparison.Ordinal);
        Assert.DoesNotContain("edgecam.txt was", _box.Result, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_of_the_owners_is_never_shown()
    {
        _box.PutText("password=long enough");
        Assert.True(_box.Start());

        Assert.Equal("long enough", _box.Password);
        Assert.DoesNotContain("long enough", string.Concat(_box.Result, _box.Read("dev/console"), string.Concat(_box.Report.ForJournal())), StringComparison.Ordinal);
        Assert.Equal("password=***", _box.Read("boot/firmware/edgecam.txt"));
    }

    [Fact]
    public void A_file_of_lines_is_merged_once_in_whatever_way_its_keys_are_written()
    {
        _box.PutText("\uFEFF# mine\r\n  encoder.bitrate_kbps = 1500 \r\nENCODER__GOPSECONDS=4\r\nsub_stream_enabled=true\r\nUdp:0:Destination=239.1.1.1:5000\r\nOverlay:Line1=\" a \"\r\n");
        Assert.True(_box.Start());
        const string Expected = """1 boot {"encoder":{"bitrate_kbps":1500,"gop_seconds":4},"sub_stream":{"enabled":true},"udp":[{"destination":"239.1.1.1:5000"}],"overlay":{"line1":" a "}}""";
        Assert.Equal(Expected, _box.Settings);
        Assert.Contains("Taken:\r\n  - Encoder:BitrateKbps\r\n", _box.Result, StringComparison.Ordinal);

        Assert.True(_box.Start());
        Assert.Equal(Expected, _box.Settings);
        Assert.Contains("edgecam.txt was taken at an earlier start", _box.Result, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_file_is_merged_again_over_what_was_set_since()
    {
        _box.PutText("encoder.bitrate_kbps=1500\nencoder.gop_seconds=4");
        _box.Start();
        _box.PutText("encoder.bitrate_kbps=1600");
        Assert.True(_box.Start());

        Assert.Equal("""2 boot {"encoder":{"gop_seconds":4,"bitrate_kbps":1600}}""", _box.Settings);
    }

    [Fact]
    public void A_json_file_keeps_its_comments_and_loses_its_secrets()
    {
        _box.PutJson("""
            {
              // the broker
              "mqtt": { "Url": "mqtt://broker", "Password": "geheim\u0021" },
              "Uplinks": [ { "Url": "srt://h:9000", "Passphrase": "0123456789ab" }, ],
              "Box": { "hostname": "Door", "WifiSsid": "caf\u00e9", "wifi_password": "s p\\a;ce#", "wifi_country": "de", "Password": "open sesame" } // end
            }
            """);
        Assert.True(_box.Start());

        Assert.Equal("""
            {
              // the broker
              "mqtt": { "Url": "mqtt://broker", "Password": "***" },
              "Uplinks": [ { "Url": "srt://h:9000", "Passphrase": "***" }, ],
              "Box": { "hostname": "Door", "WifiSsid": "caf\u00e9", "wifi_password": "***", "wifi_country": "de", "Password": "***" } // end
            }
            """, _box.Read("boot/firmware/edgecam.json"));
        Assert.Contains("""
            "password":"geheim!"
            """, _box.Settings, StringComparison.Ordinal);
        Assert.Equal("door\n", _box.Read("etc/hostname"));
        Assert.Contains("ssid=99;97;102;195;169;\n", _box.Read(WifiFiles.Connection), StringComparison.Ordinal);
        Assert.Contains("psk=s\\sp\\\\a;ce#\n", _box.Read(WifiFiles.Connection), StringComparison.Ordinal);
        Assert.Equal("options cfg80211 ieee80211_regdom=DE\n", _box.Read(WifiFiles.Country));
        Assert.Equal("[main]\nWirelessEnabled=true\n", _box.Read(WifiFiles.ManagerState));
    }

    [Fact]
    public void Of_the_network_before_nothing_stays()
    {
        _box.PutText("wifi_ssid=net\nwifi_password=12345678");
        Assert.True(_box.Start());
        Assert.Equal(2, Directory.GetFiles(_box.System(WifiFiles.Connections)).Length);
        _box.PutText("wifi_ssid=open");
        Assert.True(_box.Start());
        Assert.Equal([_box.System(WifiFiles.Connection)], Directory.GetFiles(_box.System(WifiFiles.Connections)));
        Assert.Contains("ssid=open\n", _box.Read(WifiFiles.Connection), StringComparison.Ordinal);
    }

    [Fact]
    public void Asterisks_leave_a_secret_as_it_is()
    {
        _box.PutText("password=open sesame\nmqtt.password=geheim\nencoder.bitrate_kbps=900");
        _box.Start();
        _box.PutText(_box.Read("boot/firmware/edgecam.txt").Replace("900", "901", StringComparison.Ordinal));
        Assert.True(_box.Start());

        Assert.Equal("open sesame", _box.Password);
        Assert.Equal("""2 boot {"mqtt":{"password":"geheim"},"encoder":{"bitrate_kbps":901}}""", _box.Settings);
    }

    [Fact]
    public void The_shipped_configuration_with_one_key_changed_is_taken_but_for_its_empty_list_of_users()
    {
        string shipped = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "edgecam.json")).Replace("\"BitrateKbps\": 2000", "\"BitrateKbps\": 1999", StringComparison.Ordinal);
        _box.PutJson(shipped);
        Assert.False(_box.Start());
        Assert.Contains("Rtsp:Users is empty, so that anyone could watch", _box.Result, StringComparison.Ordinal);

        _box.PutJson(shipped.Replace("\"Users\": [],", "", StringComparison.Ordinal));
        Assert.True(_box.Start());
        Assert.Contains("\"bitrate_kbps\":1999", _box.Settings, StringComparison.Ordinal);
    }

    [Fact]
    public void A_box_that_has_a_name_keeps_it()
    {
        _box.Write("etc/hostname", "garage\n");
        _box.Start();
        Assert.Equal("garage\n", _box.Read("etc/hostname"));
    }

    [Fact]
    public void Without_NetworkManager_the_rest_is_done_and_the_secret_gone()
    {
        Directory.Delete(_box.System(WifiFiles.Connections));
        _box.PutText("wifi_ssid=net\nwifi_password=12345678\nencoder.bitrate_kbps=900");
        Assert.True(_box.Start());

        Assert.Contains("NetworkManager is not installed", _box.Result, StringComparison.Ordinal);
        Assert.Equal("wifi_ssid=net\nwifi_password=***\nencoder.bitrate_kbps=900", _box.Read("boot/firmware/edgecam.txt"));
    }

    [Fact]
    public void Port_554_is_told_where_the_socket_is_enabled()
    {
        Directory.CreateDirectory(_box.System("etc/systemd/system/sockets.target.wants"));
        _box.Write("etc/systemd/system/sockets.target.wants/edgecam.socket", "");
        _box.Start();
        Assert.Contains(".local/cam\r\n", _box.Result, StringComparison.Ordinal);
        Assert.DoesNotContain("avahi-daemon", _box.Result, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_Avahi_the_answer_says_that_the_name_may_not_be_found()
    {
        File.Delete(_box.System("usr/sbin/avahi-daemon"));
        _box.Start();
        Assert.Contains($"where {_box.Read("etc/hostname").TrimEnd()}.local is not found, watch at the box's IP address", _box.Result, StringComparison.Ordinal);
    }

    public void Dispose() => _box.Dispose();

    private string Mode(string path) => new FileInfo(_box.System(path)).UnixFileMode switch
    {
        UnixFileMode.UserRead | UnixFileMode.UserWrite => "-rw-------",
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead => "-rw-r--r--",
        var other => other.ToString(),
    };
}
