using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Rig.Appliance;

/// <summary>The boot file names a wireless network: NetworkManager joins it, and somebody in it watches.</summary>
[Collection(nameof(Undisturbed))]
public sealed class WifiRigTests : IClassFixture<InstalledAppliance>, IAsyncDisposable
{
    private const string Network = "café net;1";
    private const string Password = @"s p\a;ce# ""x"" #";
    private const string BootFile = "/boot/edgecam.txt";
    private const string Connections = "/etc/NetworkManager/system-connections";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(30); // a router that is started anew
    private readonly InstalledAppliance _appliance;
    private readonly ITestOutputHelper _output;

    public WifiRigTests(InstalledAppliance appliance, ITestOutputHelper output)
    {
        InstalledAppliance.IsNeeded();
        Assert.SkipUnless(Tool.IsInstalled("hostapd"), "needs: hostapd, which the image of tests/rig/build-image.sh has for amd64");
        (_appliance, _output) = (appliance, output);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("WPA2", "wpa_key_mgmt=WPA-PSK")]
    [InlineData("WPA3", "wpa_key_mgmt=SAE", "ieee80211w=2")]
    public async Task A_network_with_a_password_is_joined_and_shows_the_camera(string kind, params string[] security)
    {
        await using var point = await AccessPoint.Start(Network, [.. Secured(Password), .. security]);
        await StartAnewWith($"wifi_ssid={Network}", $"wifi_password={Password}", "wifi_country=DE", $"# {kind}"); // the same file again would be nothing new
        var address = await point.Guest();
        await Shows(address, kind);

        Assert.DoesNotContain(Password, await File.ReadAllTextAsync(BootFile, Cancel), StringComparison.Ordinal);
        Assert.InRange((await Figures.Read(_appliance.MetricsPort))["system_network_signal_dbm"], -100, -1);
        Assert.Matches($"wlan[01], {address}, a Wi-Fi signal of -[0-9]+ dBm", await Machine.Run("env", "--ignore-environment", "edgecam", "doctor", "--json")); // the rig's own EDGECAM_ names are none of its keys
    }

    [Fact]
    public async Task One_that_was_without_power_is_joined_again()
    {
        await using var point = await AccessPoint.Start(Network);
        await StartAnewWith($"wifi_ssid={Network}");
        var address = await point.Guest();
        await Shows(address, "an open network");

        await point.PowerCut();
        await Task.Delay(Outage, Cancel);
        await point.PowerOn();
        await Shows(address, "after its power cut");
    }

    [Fact]
    public async Task One_that_refused_the_password_for_a_while_is_asked_again()
    {
        await using var point = await AccessPoint.Start(Network, Secured(Password));
        await StartAnewWith($"wifi_ssid={Network}", $"wifi_password={Password}");
        var address = await point.Guest();
        await Shows(address, "before");

        await point.PowerCut();
        await point.PowerOn(Secured("another one"));
        await Task.Delay(Outage, Cancel);
        await point.PowerCut();
        await point.PowerOn(Secured(Password));
        await Shows(address, "after a wrong password");
    }

    public async ValueTask DisposeAsync()
    {
        await Machine.Try("systemctl", "stop", "edgecam-wifi.service", "NetworkManager.service", "wpa_supplicant.service");
        foreach (var file in Directory.GetFiles(Connections, "edgecam-*"))
            File.Delete(file);
        File.Delete(BootFile);
    }

    // In the order of a boot: the first boot before NetworkManager and before the camera.
    private static async Task StartAnewWith(params string[] bootFile)
    {
        await File.WriteAllLinesAsync(BootFile, bootFile, Cancel);
        await Machine.Run("systemctl", "stop", "edgecam.service", "NetworkManager.service");
        await Machine.Run("systemctl", "restart", "edgecam-first-boot.service");
        var answer = await File.ReadAllTextAsync("/boot/edgecam-result.txt", Cancel);
        Assert.Contains("edgecam.txt was taken.", answer, StringComparison.Ordinal);
        await Machine.Run("systemctl", "start", "NetworkManager.service", "edgecam-wifi.service", "edgecam.service");
    }

    /// <summary>hostapd's default for its kind of key is WPA-PSK.</summary>
    private static string[] Secured(string password) => ["wpa=2", "rsn_pairwise=CCMP", $"wpa_passphrase={password}"];

    /// <summary>Somebody in that network plays with the first password.</summary>
    private async Task Shows(string address, string when)
    {
        var began = TimeProvider.System.GetTimestamp();
        var (name, password) = _appliance.User;
        await Eventually.IsTrue(
            async () =>
            {
                await using var player = AccessPoint.Run(
                    "ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-timeout", "5000000", "-count_packets", "-read_intervals", "%+#5",
                    "-show_entries", "stream=codec_name,width,height,nb_read_packets", "-of", "csv=p=0", $"rtsp://{name}:{password}@{address}/cam");
                return (await player.End(Patience, Cancel)).Output.StartsWith("h264,640,360,5", StringComparison.Ordinal);
            },
            Patience, $"pictures over the air, {when}", Cancel);
        _output.WriteLine($"{when}: pictures after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
    }
}
