using EdgeCam.FirstBoot;
using Xunit;

namespace EdgeCam.Tests.FirstBoot;

/// <summary>Certificates that lie beside the boot file: taken together with it, or left where they are.</summary>
public sealed class BootCertificateTests : IDisposable
{
    private const string Credentials = "/run/credentials/edgecam.service/edgecam_mqtt."; // where systemd shows them to the daemon
    private readonly BootScene _box = new();

    public BootCertificateTests() => BootPem.Put(_box);

    /// <summary>What is put into a file, and why all is refused then.</summary>
    public static TheoryData<string, string, string> WrongFiles => new()
    {
        { BootPem.Authority, "no PEM", "edgecam.txt:2: ca_certificate is \"ca.pem\": holds no certificate" },
        { BootPem.Authority, BootPem.Camera.Key, "edgecam.txt:2: ca_certificate is \"ca.pem\": holds no certificate" },
        { BootPem.Authority, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "edgecam.txt:2: ca_certificate is \"ca.pem\": holds no certificate" },
        { BootPem.Authority, new string('#', CardFile.MaxBytes + 1), "edgecam.txt:2: ca_certificate is \"ca.pem\": ca.pem has 65537 bytes" },
        { BootPem.Certificate, "", "edgecam.txt:3: mqtt_certificate is \"camera.pem\": holds no certificate" },
        { BootPem.Certificate, BootPem.Camera.Key, "edgecam.txt:3: mqtt_certificate is \"camera.pem\": holds no certificate" },
        { BootPem.Certificate, BootPem.Other.Certificate, "edgecam.txt:4: mqtt_key is \"camera.key\": holds no key (RSA or ECDSA) that belongs to the certificate in camera.pem" },
        { BootPem.Key, BootPem.Other.Key, "edgecam.txt:4: mqtt_key is \"camera.key\": holds no key (RSA or ECDSA) that belongs" },
        { BootPem.Key, BootPem.Camera.Certificate, "edgecam.txt:4: mqtt_key is \"camera.key\": holds no private key" },
        { BootPem.Key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "edgecam.txt:4: mqtt_key is \"camera.key\": holds no key" },
        { BootPem.Key, BootPem.EncryptedKey, "edgecam.txt:4: mqtt_key is \"camera.key\": has a passphrase" },
        { BootPem.Key, "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n", "has a passphrase" },
    };

    [Fact]
    public void They_move_to_the_credentials_and_the_settings_name_them()
    {
        _box.PutText("mqtt.url=mqtts://broker\n" + BootPem.Lines);
        Assert.True(_box.Start());

        Assert.Equal([BootPem.Other.Certificate, BootPem.Camera.Certificate, BootPem.Camera.Key], [Credential("mqtt.ca.pem"), Credential("mqtt.pem"), Credential("mqtt.key")]);
        foreach (string file in (string[])["mqtt.ca.pem", "mqtt.pem", "mqtt.key"])
            Assert.True(OperatingSystem.IsLinux() && File.GetUnixFileMode(Path.Combine(_box.Places.Credentials, file)) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), $"others may read {file}");
        Assert.Equal(Expected(Credentials + "ca.pem"), _box.Settings);
        Assert.Equal("mqtt.url=mqtts://broker\nca_certificate=***\nmqtt_certificate=***\nmqtt_key=***\n", _box.Read("boot/firmware/edgecam.txt"));
        Assert.Equal(["edgecam-result.txt", "edgecam.txt"], OnTheCard());
    }

    [Fact]
    public void The_redacted_file_does_nothing_at_the_next_start_nor_when_another_line_changes()
    {
        _box.PutText(BootPem.Lines);
        _box.Start();
        string settings = _box.Settings;
        Assert.True(_box.Start());
        Assert.Contains("taken at an earlier start", _box.Result, StringComparison.Ordinal);
        Assert.Equal(settings, _box.Settings);

        _box.PutText(_box.Read("boot/firmware/edgecam.txt") + "encoder.bitrate_kbps=900\n");
        Assert.True(_box.Start());
        Assert.Equal(BootPem.Camera.Key, Credential("mqtt.key"));
    }

    [Fact]
    public void Copied_again_as_they_were_they_are_removed_and_with_another_pair_taken()
    {
        _box.PutText(BootPem.Lines);
        _box.Start();
        _box.PutText(BootPem.Lines);
        BootPem.Put(_box);
        Assert.True(_box.Start());
        Assert.Contains("taken at an earlier start", _box.Result, StringComparison.Ordinal);
        Assert.Equal(["edgecam-result.txt", "edgecam.txt"], OnTheCard());

        _box.PutText(BootPem.Lines);
        BootPem.Put(_box);
        _box.Write($"boot/firmware/{BootPem.Certificate}", BootPem.Other.Certificate);
        _box.Write($"boot/firmware/{BootPem.Key}", BootPem.Other.Key);
        Assert.True(_box.Start());
        Assert.Equal(BootPem.Other.Key, Credential("mqtt.key"));
        Assert.Equal(["edgecam-result.txt", "edgecam.txt"], OnTheCard());
    }

    [Theory]
    [InlineData("/etc/ssl/own.pem", "/etc/ssl/own.pem")]
    [InlineData("", Credentials + "ca.pem")]
    public void A_setting_that_names_another_file_stays(string given, string expected)
    {
        _box.PutText($"mqtt.url=mqtts://broker\nmqtt.ca_file={given}\n" + BootPem.Lines);
        Assert.True(_box.Start());
        Assert.Equal(Members(Expected(expected)), Members(_box.Settings));
    }

    [Theory]
    [MemberData(nameof(WrongFiles))]
    public void A_file_that_is_not_what_its_key_says_refuses_all(string name, string content, string reason)
    {
        _box.Write($"boot/firmware/{name}", content);
        Refused(reason);
    }

    [Theory]
    [InlineData("link")]
    [InlineData("folder")]
    [InlineData("device")]
    [InlineData("nothing")]
    public void What_is_no_file_refuses_all(string kind)
    {
        string path = _box.System($"boot/firmware/{BootPem.Key}");
        File.Delete(path);
        _box.Write("etc/elsewhere.key", BootPem.Camera.Key);
        switch (kind)
        {
            case "link": File.CreateSymbolicLink(path, _box.System("etc/elsewhere.key")); break;
            case "folder": Directory.CreateDirectory(path); break;
            case "device": HostileBootFileTests.MakeFifo(path); break;
        }
        Refused(kind == "nothing" ? "edgecam.txt:4: mqtt_key is \"camera.key\": there is no such file beside this one" : $"edgecam.txt:4: mqtt_key is \"camera.key\": camera.key is a {kind}");
    }

    [Theory]
    [InlineData("mqtt_key=/boot/firmware/camera.key\n")]
    [InlineData("mqtt_key=sub/camera.key\n")]
    [InlineData("mqtt_key=..\n")]
    [InlineData("mqtt_key=..\\camera.key\n")]
    [InlineData("mqtt_key=\n")]
    public void A_name_that_leads_elsewhere_refuses_all(string line) =>
        Refused("edgecam.txt:4: mqtt_key is ", BootPem.Lines.Replace($"mqtt_key={BootPem.Key}\n", line, StringComparison.Ordinal));

    [Fact]
    public void Half_a_pair_refuses_all()
    {
        Refused("edgecam.txt:2: mqtt_key is \"camera.key\": mqtt_certificate and mqtt_key belong together", $"mqtt_key={BootPem.Key}\n");
        Refused("edgecam.txt:2: mqtt_certificate is \"camera.pem\": mqtt_certificate and mqtt_key belong together", $"mqtt_certificate={BootPem.Certificate}\nmqtt_key=***\n");
    }

    [Fact]
    public void Where_the_settings_cannot_be_written_no_credential_counts()
    {
        Directory.CreateDirectory(Path.Combine(_box.Places.State, "settings.json.tmp"));
        Refused("nothing was changed", "password=open sesame\n" + BootPem.Lines);
        Assert.NotEqual("open sesame", _box.Password);
    }

    public void Dispose() => _box.Dispose();

    private static string Expected(string authority) =>
        $$$"""1 boot {"mqtt":{"url":"mqtts://broker","key_file":"{{{Credentials}}}key","certificate_file":"{{{Credentials}}}pem","ca_file":"{{{authority}}}"}}""";

    private static IEnumerable<string> Members(string settings) => settings.Split(',', '{', '}').Order(StringComparer.Ordinal);

    private string Credential(string name) => File.ReadAllText(Path.Combine(_box.Places.Credentials, name));

    private IEnumerable<string> OnTheCard() => Directory.GetFileSystemEntries(_box.Places.Boot).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private void Refused(string reason, string lines = BootPem.Lines)
    {
        _box.PutText("mqtt.url=mqtts://broker\n" + lines);
        string[] before = [.. OnTheCard()];
        Assert.False(_box.Start());

        Assert.Contains(reason, _box.Result, StringComparison.Ordinal);
        Assert.Equal(before.Append("edgecam-result.txt").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), OnTheCard());
        Assert.Equal("none", _box.Settings);
        Assert.Equal([_box.Places.RtspPassword], Directory.GetFiles(_box.Places.Credentials));
        Assert.DoesNotContain("PRIVATE KEY-----\n", _box.Result, StringComparison.Ordinal);
    }
}
