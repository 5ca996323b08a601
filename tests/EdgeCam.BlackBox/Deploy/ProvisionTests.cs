using System.Text.Json.Nodes;
using EdgeCam.Testing.Deploy;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Deploy;

/// <summary>deploy/provision: from a table to cameras that are at home at the owner's broker.</summary>
public sealed class ProvisionTests : IDisposable
{
    private const string Credentials = "/run/credentials/edgecam.service/edgecam_mqtt."; // where systemd shows them to the daemon
    private const string Two = "id,hostname,wifi_ssid,wifi_password,groups\ngate,gate-cam,\"Site, \"\"A\"\"\",pass\\word,doors;north\nyard,,,,\n";
    private readonly ScratchFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_camera_that_is_made_from_a_table_is_at_home_at_its_broker_and_nowhere_else()
    {
        await Makes(Two);
        await using var broker = await DeployedBroker.Start(folder =>
        {
            foreach (var file in (string[])["broker/ca.pem", "broker/broker.pem", "broker/broker.key", "operator/operator.pem", "operator/operator.key"])
                File.Copy(_folder[$"fleet/{file}"], folder[Path.GetFileName(file)]);
        });
        var mqtt = Made("gate")["Mqtt"]!;
        await using var camera = await RunningCamera.Start(
            ("Mqtt__Url", $"mqtts://127.0.0.1:{broker.Port}"), ("Mqtt__Id", mqtt["Id"]!), ("Mqtt__Groups__0", mqtt["Groups"]![0]!),
            ("Mqtt__CaFile", Credential("gate", "CaFile")), ("Mqtt__CertificateFile", Credential("gate", "CertificateFile")), ("Mqtt__KeyFile", Credential("gate", "KeyFile")));
        await Eventually.IsTrue(async () => await DeployedBroker.Kept(broker, "edgecam/v1/gate/availability") == "online", Player.Patience, $"it is online: {camera.Said}{broker.Log}", Cancel);

        string[] yard = ["--cafile", Credential("yard", "CaFile"), "--cert", Credential("yard", "CertificateFile"), "--key", Credential("yard", "KeyFile")];
        Assert.True((await Publish(broker.Port, yard, "edgecam/v1/yard/state")).Succeeded);
        Assert.Contains("ot authorized", (await Publish(broker.Port, yard, "edgecam/v1/gate/state")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_makes_is_a_configuration_and_certificates_that_others_take()
    {
        await Makes(Two);
        var box = Made("gate")["Box"]!;
        Assert.Equal(("gate-cam", "Site, \"A\"", "pass\\word"), ((string?)box["hostname"], (string?)box["wifi_ssid"], (string?)box["wifi_password"]));
        Assert.Matches("^[A-HJ-NP-Za-km-z2-9]{16}$", (string)box["password"]!);
        Assert.NotEqual((string)Made("yard")["Box"]!["password"]!, (string)box["password"]!);

        foreach (var id in (string[])["gate", "yard"])
        {
            await Succeeds("openssl", $"verify -purpose sslclient -CAfile {_folder["fleet/ca/ca.pem"]} {_folder[$"fleet/cameras/{id}/camera.pem"]}");
            var configuration = Made(id).AsObject();
            configuration.Remove("Box");
            await File.WriteAllTextAsync(_folder["edgecam.json"], configuration.ToJsonString(), Cancel);
            await Succeeds(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", $"{Path.Combine(AppContext.BaseDirectory, "edgecam.dll")} check-config --config {_folder["edgecam.json"]}");
        }

        await Succeeds("openssl", $"verify -purpose sslserver -verify_ip 127.0.0.1 -CAfile {_folder["fleet/ca/ca.pem"]} {_folder["fleet/broker/broker.pem"]}");
        foreach (var file in Files())
            Assert.True(OperatingSystem.IsLinux() && File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), $"others may read {file}");
    }

    [Fact]
    public async Task Run_again_it_makes_only_what_is_new()
    {
        await Makes("id\ngate\n");
        var before = Contents();
        await Makes("\uFEFFid,groups\r\ngate,doors\r\nyard,\r\n");
        var after = Contents();
        Assert.All(before.Where(file => !file.Key.EndsWith("passwords.csv", StringComparison.Ordinal)), file => Assert.Equal(file.Value, after[file.Key]));
        Assert.Equal(4, after.Count - before.Count);
        var lines = after[_folder["fleet/passwords.csv"]].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["id,rtsp_user,rtsp_password", $"gate,viewer,{Made("gate")["Box"]!["password"]}", $"yard,viewer,{Made("yard")["Box"]!["password"]}"], lines);
    }

    [Theory]
    [InlineData("id\ngate\nGate\n", "3:1: id \"Gate\" stands in line 2 already")]
    [InlineData("id\n../gate\n", "2:1: id \"../gate\" must be")]
    [InlineData("id\noperator\n", "2:1: id \"operator\" is the name of somebody else")]
    [InlineData("id\nan-id-of-24-characters-aa\n", "2:1: id")]
    [InlineData("id,hostname\ngate\n", "2:5: 1 cells, and the first line has 2 columns")]
    [InlineData("id,hostname\ngate,a,b\n", "2:8: 3 cells")]
    [InlineData("id,hostname\ngate,cam\nyard,CAM\n", "3:6: hostname \"CAM\" stands in line 2 already")]
    [InlineData("id,hostname\ngate,-cam\n", "2:6: hostname \"-cam\" must be")]
    [InlineData("id,wifi\ngate,a\n", "1:4: column \"wifi\" is not known")]
    [InlineData("hostname\ncam\n", "1:1: there is no column id")]
    [InlineData("id,wifi_ssid\ngate,\"a\n", "2:6: a quote that is not closed")]
    [InlineData("id,wifi_ssid\ngate,\"a\"b\n", "2:9: text behind a closing quote")]
    [InlineData("id,wifi_ssid\ngate,a\"b\n", "2:7: a quote inside a cell")]
    [InlineData("id,wifi_ssid\ngate,a\tb\n", "2:7: a control character")]
    [InlineData("id,wifi_ssid,wifi_password\ngate,a,secret1\n", "2:8: wifi_password must be")]
    [InlineData("id,wifi_password\ngate,long enough\n", "2:6: wifi_password is given without wifi_ssid")]
    [InlineData("id,groups\ngate,a;b/c\n", "2:6: groups")]
    [InlineData("id,uplink\ngate,srt://user:pass@host:9\n", "2:6: uplink")]
    [InlineData("id,uplink,profile\ngate,srt://h:9,best\n", "2:16: profile")]
    [InlineData("id\n", "1:1: there is no camera")]
    [InlineData("", "1:1: there is no camera")]
    public async Task A_table_with_a_fault_is_refused_with_its_place_and_nothing_is_made(string table, string fault)
    {
        var result = await Provision(table);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"cameras.csv:{fault}", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret1", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["fleet"]), "something was made");
    }

    [Fact]
    public async Task When_the_authority_fails_no_camera_is_half_made_and_the_next_run_goes_on()
    {
        await Makes("id\ngate\n");
        File.Move(_folder["fleet/ca/ca.key"], _folder["kept.key"]);
        await File.WriteAllTextAsync(_folder["fleet/ca/ca.key"], "no key", Cancel);
        var failed = await Provision("id\ngate\nyard\n");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("could not sign for yard", failed.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["fleet/cameras/yard"]), "half of it was made");
        File.Move(_folder["kept.key"], _folder["fleet/ca/ca.key"], overwrite: true);
        await Makes("id\ngate\nyard\n");
        Assert.NotNull(Made("yard")["Box"]);
    }

    private async Task Makes(string table)
    {
        var result = await Provision(table);
        Assert.True(result.Succeeded, result.ToString());
    }

    private async Task<ToolResult> Provision(string table)
    {
        Needs.Programs("bash", "awk", "openssl");
        await File.WriteAllTextAsync(_folder["cameras.csv"], table, Cancel);
        return await Tool.Run("bash", $"{DeployFolder.File("provision/provision.sh")} {_folder["cameras.csv"]} --broker 127.0.0.1 --out {_folder["fleet"]}", Player.Patience, Cancel);
    }

    private JsonNode Made(string id) => JsonNode.Parse(File.ReadAllText(_folder[$"fleet/cameras/{id}/edgecam.json"]))!;

    /// <summary>What first-boot makes of it: ca_certificate becomes mqtt.ca.pem, mqtt_certificate mqtt.pem, mqtt_key mqtt.key.</summary>
    private string Credential(string id, string key)
    {
        var path = (string)Made(id)["Mqtt"]![key]!;
        Assert.StartsWith(Credentials, path, StringComparison.Ordinal);
        var hint = path[Credentials.Length..] switch { "ca.pem" => "ca_certificate", "pem" => "mqtt_certificate", _ => "mqtt_key" };
        return _folder[$"fleet/cameras/{id}/{Made(id)["Box"]![hint]}"];
    }

    private IEnumerable<string> Files() => Directory.EnumerateFiles(_folder["fleet"], "*", SearchOption.AllDirectories);

    private Dictionary<string, string> Contents() => Files().ToDictionary(file => file, File.ReadAllText, StringComparer.Ordinal);

    private static async Task Succeeds(string program, string arguments)
    {
        var result = await Tool.Run(program, arguments, Player.Patience, Cancel);
        Assert.True(result.Succeeded, result + result.Output);
    }

    private static async Task<ToolResult> Publish(int port, string[] identity, string topic)
    {
        await using var client = Tool.Start("mosquitto_pub", ["-V", "5", "-h", "127.0.0.1", "-p", $"{port}", .. identity, "-q", "1", "-t", topic, "-m", "{}"]);
        return await client.End(Player.Patience, Cancel);
    }
}
