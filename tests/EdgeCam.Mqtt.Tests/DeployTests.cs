using System.Text;
using EdgeCam.Mqtt.Tests.Support;
using EdgeCam.Remote;
using EdgeCam.Testing.Deploy;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Mqtt.Tests;

/// <summary>mosquitto with the files that the owner of many cameras is given; only folders and port are another.</summary>
public sealed class DeployTests
{
    private const string Other = "edgecam/v1/ec-another";

    [Fact]
    public async Task A_camera_says_everything_of_itself_and_hears_everything_meant_for_it()
    {
        await using var broker = await Broker();
        using var all = Client(broker, "operator", "edgecam/#", "homeassistant/#");
        await all.IsUp();
        using var camera = Client(broker, Camera.Id, Filters);
        await camera.IsUp();
        string[] said = [.. Own.Select(name => $"{Camera.Topics.Base}/{name}"), $"homeassistant/device/{Camera.Id}/config", "edgecam/replies/fleet-7"];
        foreach (var topic in said)
            camera.Broker.Publish(new(topic, "{}"u8.ToArray()), Queueing.Reply);
        await Setup.Eventually(() => said.All(topic => all.Received.Any(m => m.Topic == topic)), $"all of it arrives: {camera.Broker.Counts} {string.Join('\n', camera.Log.Lines)}");
        Assert.Contains(all.Received, m => m.Topic == Camera.Topics.Availability && Encoding.UTF8.GetString(m.Payload.Span) == "online");
        Assert.Equal(0, camera.Broker.Counts.Refused);

        string[] meant = [Camera.Topics.SettingsDesired, Camera.Topics.SettingsSet, Camera.Topics.Command("keyframe"), Camera.Topics.EntitySet("profile"), Camera.Topics.GroupCommand("gates", "refresh"), "homeassistant/status"];
        foreach (var topic in meant)
            all.Broker.Publish(new(topic, "{}"u8.ToArray()), Queueing.Reply);
        await Setup.Eventually(() => meant.All(topic => camera.Received.Any(m => m.Topic == topic)), "all of it is heard");
    }

    [Fact]
    public async Task A_camera_can_neither_speak_for_another_nor_command_nor_listen_to_others()
    {
        await using var broker = await Broker();
        using var all = Client(broker, "operator", "edgecam/#");
        using var camera = Client(broker, Camera.Id, [.. Filters, "#", "$SYS/#", $"{Other}/#"]);
        await all.IsUp();
        await camera.IsUp();
        string[] forbidden =
        [
            $"{Other}/state", $"{Other}/cmd/restart", $"{Other}/settings/set", $"{Other}/res/me", Camera.Topics.Command("restart"), Camera.Topics.SettingsDesired,
            Camera.Topics.GroupCommand("gates", "restart"), $"{Camera.Topics.Base}/anything", "homeassistant/device/ec-another/config", "homeassistant/status",
        ];
        foreach (var topic in forbidden)
            camera.Broker.Publish(new(topic, "{}"u8.ToArray()), Queueing.Reply);
        await Setup.Eventually(() => camera.Broker.Counts.Refused == forbidden.Length, $"all of it is refused: {camera.Broker.Counts}");

        all.Broker.Publish(new($"{Other}/info", "{}"u8.ToArray()), Queueing.Reply);
        all.Broker.Publish(new(Camera.Topics.SettingsSet, "{}"u8.ToArray()), Queueing.Reply);
        await Setup.Eventually(() => camera.Received.Any(m => m.Topic == Camera.Topics.SettingsSet), "its own is heard");
        Assert.All(camera.Received, m => Assert.StartsWith(Camera.Topics.Base, m.Topic, StringComparison.Ordinal));
        Assert.DoesNotContain(all.Received, m => forbidden.Contains(m.Topic));
    }

    [Fact]
    public async Task A_camera_cannot_take_the_session_of_another()
    {
        await using var broker = await Broker();
        using var camera = Client(broker, Camera.Id, Filters);
        await camera.IsUp();
        using var thief = new Camera($"mqtts://127.0.0.1:{broker.Port}", plan => plan with { Tls = Tls(broker, "ec-another") });
        await thief.IsUp();
        Assert.Equal((1, 0), (camera.Connections, camera.TakenOver));
        Assert.True(camera.Broker.Status.IsConnected);
    }

    [Fact]
    public async Task Who_has_no_certificate_of_the_owners_authority_stays_outside()
    {
        await using var broker = await Broker();
        using (var without = new Camera($"mqtts://127.0.0.1:{broker.Port}", plan => plan with { Tls = new() { CaFile = broker.Folder["ca.pem"] } }))
            await without.Fails("certificate required");
        using var plain = new Camera($"mqtt://127.0.0.1:{broker.Port}");
        await plain.Fails("the broker closed it");
    }

    private static readonly string[] Own =
        ["info", "state", "health", "settings/schema", "settings/reported", "ent/light/state", "res/keyframe", "event/motion", "snapshot", "error"];

    private static string[] Filters =>
        [Camera.Topics.SettingsDesired, Camera.Topics.SettingsSet, Camera.Topics.Command("+"), Camera.Topics.EntitySet("+"), Camera.Topics.GroupCommand("gates", "+"), "homeassistant/status"];

    private static Camera Client(Mosquitto broker, string id, params string[] filters)
    {
        var availability = id == Camera.Id ? Camera.Topics.Availability : $"edgecam/{id}/availability";
        return new Camera($"mqtts://127.0.0.1:{broker.Port}", plan => plan with { ClientId = id, Link = new(availability, filters), Tls = Tls(broker, id) });
    }

    private static MqttTls Tls(Mosquitto broker, string id) =>
        new() { CaFile = broker.Folder["ca.pem"], CertificateFile = broker.Folder[$"{id}.pem"], KeyFile = broker.Folder[$"{id}.key"] };

    private static Task<Mosquitto> Broker()
    {
        Setup.NeedsMosquitto();
        return Mosquitto.StartWhole(Configuration, TestContext.Current.CancellationToken);
    }

    private static string Configuration(int port, ScratchFolder folder)
    {
        using var authority = new TestAuthority(folder);
        authority.Issue("broker", "127.0.0.1");
        foreach (var id in (string[])["operator", Camera.Id, "ec-another"])
            authority.Issue(id);
        File.Copy(DeployFolder.File("mosquitto/acl"), folder["acl"]);
        var settings = File.ReadAllText(DeployFolder.File("mosquitto/mosquitto.conf"));
        return Replaced(Replaced(Replaced(settings, "/etc/mosquitto/edgecam/", folder["./"]), "/var/lib/mosquitto/", folder["./"]), "listener 8883\n", $"listener {port} 127.0.0.1\n");
    }

    private static string Replaced(string text, string old, string with)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, with, StringComparison.Ordinal);
    }
}
