using EdgeCam.Testing.Deploy;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox.Deploy;

/// <summary>A camera at its site's broker, bridged by deploy/mosquitto/bridge.conf to a central one, all over TLS.</summary>
public sealed class BridgeTests
{
    private const string Gate = "sites/north/edgecam/v1/gate";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_the_centre_a_camera_is_seen_and_set_and_a_site_speaks_for_itself_only()
    {
        await using var central = await Central();
        await using var site = await Site(central);
        await using var camera = await RunningCamera.Start(
            ("Mqtt__Url", $"mqtts://127.0.0.1:{site.Port}"), ("Mqtt__Id", "gate"), ("Mqtt__CaFile", site.Folder["ca.pem"]),
            ("Mqtt__CertificateFile", site.Folder["gate.pem"]), ("Mqtt__KeyFile", site.Folder["gate.key"]));
        await Says(central, $"{Gate}/availability", "online");
        await Says(central, $"{Gate}/settings/reported", "\"sensitivity\":50");

        await central.Publish("-t", $"{Gate}/settings/set", "-m", """{"id":"b1","patch":{"motion":{"sensitivity":70}}}""");
        await Says(central, $"{Gate}/settings/reported", "\"sensitivity\":70");

        var forged = await Publish(central, "north", "sites/south/edgecam/v1/gate/state");
        Assert.Contains("ot authorized", forged.Error, StringComparison.Ordinal);
        Assert.True((await Publish(central, "north", $"{Gate}/event/system")).Succeeded);
    }

    [Fact]
    public async Task What_a_camera_said_while_the_centre_was_away_is_there_when_it_is_back()
    {
        await using var central = await Central();
        await using var site = await Site(central);
        await site.Publish("-r", "-t", "edgecam/v1/gate/state", "-m", "first");
        await Says(central, $"{Gate}/state", "first");
        await central.Kill();
        await site.Publish("-r", "-t", "edgecam/v1/gate/state", "-m", "second");
        await central.Start();
        await Says(central, $"{Gate}/state", "second");
    }

    private static Task<Mosquitto> Central() => DeployedBroker.Start(Issue("north"), "acl-central");

    private static Task<Mosquitto> Site(Mosquitto central) => DeployedBroker.Start(Issue("gate"), more: folder =>
    {
        File.Copy(central.Folder["ca.pem"], folder["central-ca.pem"]);
        foreach (var name in (string[])["north.pem", "north.key"])
            File.Copy(central.Folder[name], folder[name]);
        return DeployFolder.Text(
            "mosquitto/bridge.conf",
            ("/etc/mosquitto/edgecam/", folder["./"]), ("central.example:8883", $"127.0.0.1:{central.Port}"), ("restart_timeout 5 60", "restart_timeout 1 2"));
    });

    /// <summary>An authority of its own for each broker.</summary>
    private static Action<ScratchFolder> Issue(string client) => folder =>
    {
        using var authority = new TestAuthority(folder);
        authority.Issue("broker", "127.0.0.1");
        authority.Issue("operator");
        authority.Issue(client);
    };

    private static Task Says(Mosquitto broker, string topic, string text) => Eventually.IsTrue(
        async () => (await DeployedBroker.Kept(broker, topic)).Contains(text, StringComparison.Ordinal), Player.Patience, $"{topic} says {text}: {broker.Log}", Cancel);

    private static async Task<ToolResult> Publish(Mosquitto broker, string identity, string topic)
    {
        await using var client = Tool.Start("mosquitto_pub", ["-V", "5", "-h", "127.0.0.1", "-p", $"{broker.Port}", .. DeployedBroker.As(broker, identity), "-q", "1", "-t", topic, "-m", "{}"]);
        return await client.End(Player.Patience, Cancel);
    }
}
