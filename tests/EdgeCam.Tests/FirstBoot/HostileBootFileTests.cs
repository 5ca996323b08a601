using System.Text;
using EdgeCam.FirstBoot;
using EdgeCam.Linux.Files;
using Xunit;

namespace EdgeCam.Tests.FirstBoot;

/// <summary>Whatever lies on the boot partition: refused with the reason where the owner looks, and nothing else is touched.</summary>
public sealed class HostileBootFileTests : IDisposable
{
    private readonly BootScene _box = new();

    public static TheoryData<string, byte[], string> Files => new()
    {
        { "edgecam.txt", [0xFF, 0xFE, (byte)'a', 0], "is UTF-16: save it as UTF-8" },
        { "edgecam.json", [0xFE, 0xFF, 0, (byte)'{'], "is UTF-16: save it as UTF-8" },
        { "edgecam.txt", [.. "a=b\nc="u8, 0xE9], "edgecam.txt:2: not UTF-8" },
        { "edgecam.txt", "Log:Level=Debug\nOverlay:Line1=\0"u8.ToArray(), "edgecam.txt:2: the control character U+0000" },
        { "edgecam.json", "{ \"a\": \"\u001b[2J\" }"u8.ToArray(), "edgecam.json:1: the control character U+001B" },
        { "edgecam.txt", new byte[BootFile.MaxBytes + 1], "it may have 65536" },
        { "edgecam.json", [], "not JSON" },
        { "edgecam.json", Encoding.ASCII.GetBytes(new string('[', 60_000)), "not JSON" },
        { "edgecam.json", Encoding.ASCII.GetBytes("{\"a\":" + string.Concat(Enumerable.Repeat("{\"a\":", 10_000))), "not JSON" },
        { "edgecam.json", "{ \"Encoder\": { \"BitrateKbps\": 900 "u8.ToArray(), "not JSON" },
        { "edgecam.json", "{ \"Box\": { \"hostname\": \"../../etc/passwd\" } }"u8.ToArray(), "must be 1 to 63 letters" },
        { "edgecam.json", "{ \"Box\": { \"hostnme\": \"a\" } }"u8.ToArray(), "did you mean hostname?" },
        { "edgecam.json", "{ \"Box\": { \"password\": 12345678 } }"u8.ToArray(), "must be text, in quotes" },
        { "edgecam.json", "{ \"Box\": { \"wifi_ssid\": \"a\\nb\" } }"u8.ToArray(), "must be 1 to 32 bytes" },
        { "edgecam.txt", "wifi_password=12345678"u8.ToArray(), "without wifi_ssid" },
        { "edgecam.txt", "wifi_ssid=a\nwifi_password=1234567"u8.ToArray(), "must be 8 to 63 printable" },
        { "edgecam.txt", "wifi_country=Germany"u8.ToArray(), "must be two letters" },
        { "edgecam.txt", "password=abc"u8.ToArray(), "must be 8 to 64 printable" },
        { "edgecam.txt", "hostname=a\nHostName=b"u8.ToArray(), "given twice" },
        { "edgecam.txt", "encoder.bitrate_kbps=900\nEncoder:BitrateKbps=901"u8.ToArray(), "given twice" },
        { "edgecam.txt", "encoder.bitrate_kbps=900\njust words"u8.ToArray(), "edgecam.txt:2: no KEY=VALUE" },
        { "edgecam.txt", "Uplinks:0:Url=srt://h:9000\nUplinks:0:Passphrase=***"u8.ToArray(), "write the secret again" },
        { "edgecam.txt", "Udp:1:Destination=239.1.1.1:5000"u8.ToArray(), "without gaps" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_that_is_wrong_is_refused_with_the_reason(string name, byte[] bytes, string reason)
    {
        string path = Path.Combine(_box.Places.Boot, name);
        File.WriteAllBytes(path, bytes);
        Assert.False(_box.Start());

        Assert.Contains(reason, _box.Result, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(path));
        AssertUntouched();
    }

    [Fact]
    public void Every_fault_is_listed_with_its_line_and_one_of_them_is_enough()
    {
        _box.PutText("password=open sesame\nwifi_ssid=net\nwifi_password=12345678\nencoder.bitrate_kbps=1\nEncoder:GopSecond=4\nhostnme=x\nRtsp:RtpPort=8001\n");
        Assert.False(_box.Start());

        foreach (string fault in (string[])[
            "edgecam.txt:4: Encoder:BitrateKbps is \"1\": must be a whole number from",
            "edgecam.txt:5: Encoder:GopSecond is an unknown key; did you mean GopSeconds?",
            "edgecam.txt:6: hostnme is an unknown key; did you mean hostname?",
            "edgecam.txt:7: Rtsp:RtpPort is \"8001\": must be even"])
            Assert.Contains(fault, _box.Result, StringComparison.Ordinal);
        Assert.NotEqual("open sesame", _box.Password);
        AssertUntouched();
    }

    [Fact]
    public void A_link_a_folder_a_pipe_and_two_files_are_refused()
    {
        string file = Path.Combine(_box.Places.Boot, "edgecam.txt");
        File.CreateSymbolicLink(file, _box.System("etc/machine-id"));
        Refused("edgecam.txt is a link");
        File.Delete(file);
        Directory.CreateDirectory(file);
        Refused("edgecam.txt is a folder");
        Directory.Delete(file);
        MakeFifo(file);
        Refused("edgecam.txt is a device");
        File.Delete(file);
        _box.PutText("encoder.bitrate_kbps=900");
        _box.PutJson("{}");
        Refused("both there: remove one");
    }

    [Fact]
    public void A_name_that_Windows_has_lengthened_is_pointed_out()
    {
        _box.Write("boot/firmware/edgecam.txt.txt", "encoder.bitrate_kbps=900");
        Refused("rename it to edgecam.txt");
    }

    [Fact]
    public void A_result_that_cannot_be_written_is_told_in_the_journal_without_the_password()
    {
        Directory.CreateDirectory(_box.Places.Result);
        _box.PutText("encoder.bitrate_kbps=900");
        Assert.False(_box.Start());

        Assert.Contains(_box.Report.ForJournal(), line => line.Contains("The result file: ", StringComparison.Ordinal));
        Assert.DoesNotContain(_box.Report.ForJournal(), line => line.Contains(_box.Password, StringComparison.Ordinal));
        Assert.Equal("""1 boot {"encoder":{"bitrate_kbps":900}}""", _box.Settings);

        Directory.Delete(_box.Places.Result);
        Assert.True(_box.Start());
        Assert.Contains(_box.Password, _box.Result, StringComparison.Ordinal); // it was not shown before
    }

    [Fact]
    public void Settings_that_cannot_be_stored_leave_the_password_as_it_was()
    {
        File.WriteAllText(_box.Places.State, "a file in the place of the folder");
        _box.PutText("password=open sesame\nencoder.bitrate_kbps=900");
        Assert.False(_box.Start());

        Assert.Contains("nothing was changed", _box.Result, StringComparison.Ordinal);
        Assert.NotEqual("open sesame", _box.Password);
    }

    [Fact]
    public void Where_etc_cannot_be_written_the_rest_goes_on_and_the_name_is_remembered()
    {
        Directory.CreateDirectory(_box.System("etc/hostname.tmp"));
        _box.PutText("hostname=door\nencoder.bitrate_kbps=900");
        _box.Start();
        Assert.Contains("The host name could not be set", _box.Result, StringComparison.Ordinal);
        Assert.Equal("""1 boot {"encoder":{"bitrate_kbps":900}}""", _box.Settings);

        Directory.Delete(_box.System("etc/hostname.tmp"));
        Assert.True(_box.Start());
        Assert.Equal("door\n", _box.Read("etc/hostname"));
    }

    [Fact]
    public void A_broken_configuration_keeps_the_file_waiting()
    {
        _box.Write("etc/edgecam/edgecam.json", "{ \"Rtsp\": 5 }");
        _box.PutText("encoder.bitrate_kbps=900");
        Refused("the settings cannot be read");
        _box.Write("etc/edgecam/edgecam.json", BootScene.Configuration);
        Assert.True(_box.Start());
    }

    [Fact]
    public void In_a_folder_of_another_user_files_are_that_users_and_its_links_lead_nowhere()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs: root");
        const uint Somebody = 54_321;
        Directory.CreateDirectory(_box.Places.State);
        FileOwner.Give(_box.Places.State, Somebody, Somebody);
        if (OperatingSystem.IsLinux()) // always: the analyzer wants to hear it
            File.SetUnixFileMode(Path.GetDirectoryName(_box.System("etc"))!, (UnixFileMode)0b111_101_101); // or that user would not get here at all
        _box.PutText("encoder.bitrate_kbps=900");
        Assert.True(_box.Start());
        var written = FileStatus.Of(Path.Combine(_box.Places.State, "settings.json"));
        Assert.Equal((FileKind.Regular, Somebody, Somebody), (written.Kind, written.Owner, written.Group));

        File.CreateSymbolicLink(Path.Combine(_box.Places.State, "settings.json.tmp"), _box.System("etc/machine-id"));
        _box.PutText("encoder.bitrate_kbps=901");
        Assert.False(_box.Start());
        Assert.Equal("0123456789abcdef0123456789abcdef\n", _box.Read("etc/machine-id"));
    }

    public void Dispose() => _box.Dispose();

    private void Refused(string reason)
    {
        Assert.False(_box.Start());
        Assert.Contains(reason, _box.Result, StringComparison.Ordinal);
        AssertUntouched();
    }

    private void AssertUntouched()
    {
        Assert.Equal("none", _box.Settings);
        Assert.Equal([_box.Places.RtspPassword], Directory.GetFiles(_box.Places.Credentials));
        Assert.Empty(Directory.GetFiles(_box.System(WifiFiles.Connections)));
        Assert.StartsWith("edgecam-", _box.Read("etc/hostname"), StringComparison.Ordinal);
        Assert.Empty(_box.Report.Accepted);
    }

    private static void MakeFifo(string path)
    {
        using var mkfifo = System.Diagnostics.Process.Start("mkfifo", [path]);
        mkfifo.WaitForExit();
    }
}
