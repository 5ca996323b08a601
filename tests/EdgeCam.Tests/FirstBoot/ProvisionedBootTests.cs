using System.Security.Cryptography.X509Certificates;
using EdgeCam.Options.Loading;
using EdgeCam.Settings;
using EdgeCam.Testing.Deploy;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Tests.FirstBoot;

/// <summary>The folder that deploy/provision makes for a camera, taken by the built command as it is.</summary>
public sealed class ProvisionedBootTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly ScratchFolder _folder = new();
    private readonly BootScene _box = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_camera_of_the_table_is_ready_for_its_broker_after_its_first_boot()
    {
        Assert.SkipUnless(Tool.IsInstalled("openssl") && Tool.IsInstalled("awk"), "needs: openssl, awk");
        await File.WriteAllTextAsync(_folder["cameras.csv"], "id,hostname,wifi_ssid,wifi_password,wifi_country,groups\ngate,gate-cam,Site,\"a, longer one\",DE,doors;north\n", Cancel);
        await Succeeds("bash", $"{DeployFolder.File("provision/provision.sh")} {_folder["cameras.csv"]} --broker broker.example --out {_folder["fleet"]}");
        foreach (string file in Directory.GetFiles(_folder["fleet/cameras/gate"]))
            File.Copy(file, Path.Combine(_box.Places.Boot, Path.GetFileName(file)));
        await Succeeds(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", $"{Path.Combine(AppContext.BaseDirectory, "edgecam.dll")} first-boot --root {_box.Places.Root}");

        AssertCredentials();
        AssertSettings();
        Assert.Equal(["edgecam-result.txt", "edgecam.json"], Directory.GetFileSystemEntries(_box.Places.Boot).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(_box.Password, _box.Read("boot/firmware/edgecam.json"), StringComparison.Ordinal);
        Assert.Equal("gate-cam\n", _box.Read("etc/hostname"));
    }

    public void Dispose()
    {
        _box.Dispose();
        _folder.Dispose();
    }

    private void AssertCredentials()
    {
        Assert.Equal(["mqtt.ca.pem", "mqtt.key", "mqtt.pem", "rtsp.password"], Directory.GetFiles(_box.Places.Credentials).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        using var camera = X509Certificate2.CreateFromPemFile(Path.Combine(_box.Places.Credentials, "mqtt.pem"), Path.Combine(_box.Places.Credentials, "mqtt.key"));
        Assert.Equal("CN=gate", camera.Subject);
        Assert.Equal(File.ReadAllText(_folder["fleet/ca/ca.pem"]), File.ReadAllText(Path.Combine(_box.Places.Credentials, "mqtt.ca.pem")));
        Assert.Contains($",viewer,{_box.Password}\n", File.ReadAllText(_folder["fleet/passwords.csv"]), StringComparison.Ordinal);
    }

    // As the daemon will read them.
    private void AssertSettings()
    {
        var configuration = ConfigurationLoader.Load(_box.System("etc/edgecam/edgecam.json"), new System.Collections.Hashtable());
        Assert.Empty(configuration.Faults);
        var settings = new OfflineMerge(configuration.Layers, _box.Places.State);
        Assert.Empty(settings.Problems);
        var mqtt = settings.Options.Mqtt;
        Assert.Equal(("mqtts://broker.example:8883", "gate"), (mqtt.Url, mqtt.Id));
        Assert.Equal(["doors", "north"], mqtt.Groups);
        Assert.Equal(
            ["/run/credentials/edgecam.service/edgecam_mqtt.ca.pem", "/run/credentials/edgecam.service/edgecam_mqtt.pem", "/run/credentials/edgecam.service/edgecam_mqtt.key"],
            [mqtt.CaFile, mqtt.CertificateFile, mqtt.KeyFile]);
    }

    private static async Task Succeeds(string program, string arguments)
    {
        var result = await Tool.Run(program, arguments, Patience, Cancel);
        Assert.True(result.Succeeded, result + result.Output);
    }
}
