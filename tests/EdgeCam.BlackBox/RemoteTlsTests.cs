using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>The daemon and a broker that lets in whom it knows, and each only to its own topics.</summary>
public sealed class RemoteTlsTests
{
    private const string Identity = "camera"; // of the files that the camera is told of

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_a_certificate_it_reaches_its_own_topics_and_no_others()
    {
        await using var broker = await Locked();
        await using var elsewhere = await broker.Server.Watch("edgecam/v1/other/#");
        await using var camera = await RunningCamera.Start([.. SettingsOf(broker), ("Mqtt__HomeAssistant", true)]);

        var reply = await broker.Ask("settings/set", """{"id":"t1","patch":{"motion":{"sensitivity":70}}}""");
        Assert.Equal(("ok", "t1"), ((string?)reply["status"], (string?)reply["id"]));
        Assert.Equal("ok", (string?)(await broker.Ask("cmd/identify", """{"id":"t2"}"""))["status"]);
        Assert.Contains("\"components\"", await broker.Text("homeassistant/device/gate/config"), StringComparison.Ordinal);
        Assert.Contains("u'gate'", broker.Server.Log, StringComparison.Ordinal); // the broker knows it by its certificate

        // Whoever has the camera's key gives no orders to another camera, and hears none.
        string[] stolen = ["--cafile", CaOf(broker), "--cert", broker.Server.Folder[$"{Identity}.pem"], "--key", broker.Server.Folder[$"{Identity}.key"]];
        await using (var thief = Tool.Start("mosquitto_pub", ["-V", "5", "-h", "127.0.0.1", "-p", $"{broker.Server.Port}", .. stolen, "-q", "1", "-t", "edgecam/v1/other/cmd/restart", "-m", "{}"]))
            Assert.Contains("ot authorized", (await thief.End(Player.Patience, Cancel)).Error, StringComparison.Ordinal);

        // Nor does the camera itself, when it is asked to reply there.
        await broker.Send("cmd/identify", """{"id":"t3"}""", "-D", "publish", "response-topic", "edgecam/v1/other/cmd/restart");
        await broker.Send("cmd/identify", """{"id":"t4"}""", "-D", "publish", "response-topic", "elsewhere/inbox");
        await Eventually.IsTrue(() => camera.Said.Contains("will not have a message for elsewhere/inbox", StringComparison.Ordinal), Player.Patience, "a refused reply", Cancel);
        Assert.Equal("ok", (string?)(await broker.Ask("cmd/identify", """{"id":"t5"}"""))["status"]);
        Assert.Empty(elsewhere.All);
    }

    [Fact]
    public async Task Certificates_that_were_replaced_are_used_at_the_next_connection()
    {
        await using var broker = await Locked();
        await using var camera = await RunningCamera.Start(SettingsOf(broker));
        await broker.IsReached();
        await broker.Server.Kill();
        Issue(broker.Server.Folder); // everything anew, by an authority that the old files do not know
        await broker.Server.Start();

        await broker.IsReached();
        Assert.Equal("ok", (string?)(await broker.Ask("cmd/identify", """{"id":"c1"}"""))["status"]);
    }

    [Fact]
    public async Task A_broker_that_cannot_be_believed_is_named_once_and_the_camera_films()
    {
        await using var broker = await Locked();
        using var stranger = new TestAuthority(broker.Server.Folder, "stranger");
        await using var camera = await RunningCamera.Start([.. SettingsOf(broker), ("Mqtt__CaFile", stranger.CaFile)]);
        await Eventually.IsTrue(() => Count(broker.Server.Log, "OpenSSL Error") > 1, Player.Patience, "a second attempt", Cancel);
        await Player.IsServedBy(camera);
        Assert.Equal((1, 1), (Count(camera.Said, "No MQTT connection"), Count(camera.Said, "TLS failed")));
        Assert.Contains("check the CA", camera.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_named_once_without_the_password_and_the_camera_films()
    {
        const string wrong = "not-the-password";
        await using var broker = await RemoteBroker.Start(folder =>
        {
            var passwords = folder["passwords"];
            Tool.Run("mosquitto_passwd", $"-c -b {passwords} gate right", Player.Patience, Cancel).GetAwaiter().GetResult();
            return $"allow_anonymous false\npassword_file {passwords}";
        });
        await using var camera = await RunningCamera.StartWithoutPicture([.. broker.Settings, ("Mqtt__User", "gate"), ("Mqtt__Password", wrong)]);
        await Eventually.IsTrue(() => camera.Said.Contains("refuses user \"gate\"", StringComparison.Ordinal), Player.Patience, "the refusal", Cancel);
        await Player.IsServedBy(camera);
        Assert.Equal((1, 0), (Count(camera.Said, "No MQTT connection"), Count(camera.Said, wrong)));
        Assert.Contains("correct the user, the password or the certificate", camera.Said, StringComparison.Ordinal);
    }

    /// <summary>Everybody has a certificate, by which the broker knows who it is; a camera is named as its id.</summary>
    private static async Task<RemoteBroker> Locked()
    {
        var broker = await RemoteBroker.Start(folder =>
        {
            Issue(folder);
            File.WriteAllText(folder["acl"], """
                user operator
                topic readwrite #
                pattern readwrite edgecam/v1/%u/#
                pattern write homeassistant/device/%u/config
                pattern read homeassistant/status
                """);
            return $"""
                allow_anonymous false
                cafile {folder["ca.pem"]}
                certfile {folder["broker.pem"]}
                keyfile {folder["broker.key"]}
                require_certificate true
                use_identity_as_username true
                acl_file {folder["acl"]}
                """;
        });
        broker.Server.Identity = ["--cafile", CaOf(broker), "--cert", broker.Server.Folder["operator.pem"], "--key", broker.Server.Folder["operator.key"]];
        return broker;
    }

    private static void Issue(ScratchFolder folder)
    {
        using var authority = new TestAuthority(folder);
        authority.Issue("broker", "127.0.0.1");
        authority.Issue("operator");
        var (certificate, key) = authority.Issue("gate");
        File.Move(certificate, folder[$"{Identity}.pem"], overwrite: true);
        File.Move(key, folder[$"{Identity}.key"], overwrite: true);
    }

    private static (string Key, object Value)[] SettingsOf(RemoteBroker broker) =>
    [
        ("Mqtt__Url", $"mqtts://127.0.0.1:{broker.Way.Port}"), ("Mqtt__Id", "gate"), ("Mqtt__CaFile", CaOf(broker)),
        ("Mqtt__CertificateFile", broker.Server.Folder[$"{Identity}.pem"]), ("Mqtt__KeyFile", broker.Server.Folder[$"{Identity}.key"]),
    ];

    private static string CaOf(RemoteBroker broker) => broker.Server.Folder["ca.pem"];

    private static int Count(string text, string what) => text.Split(what).Length - 1;
}
