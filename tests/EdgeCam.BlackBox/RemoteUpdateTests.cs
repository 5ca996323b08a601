using System.Security.Cryptography;
using System.Text;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>Updates that are not to be had, as the owner asks for them: the reason comes back, and the camera films on.</summary>
public sealed class RemoteUpdateTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bad_update_is_rejected_with_its_reason_and_nobody_misses_a_picture()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start(broker.Settings);
        await broker.IsReached();
        Directory.CreateDirectory(camera.State("update-store/keys"));
        await File.WriteAllTextAsync(camera.State("update-store/keys/owner.pem"), key.ExportSubjectPublicKeyInfoPem(), Cancel);
        await using var player = await RemotePlayer.Watch(camera);

        var manifest = """{"format":"edgecam-update/1","name":"edgecam","version":"9.0","architecture":"s390x","kind":"deb","size":3,"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}"""u8.ToArray();
        var signature = key.SignData(manifest, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        Assert.Equal("wrong_architecture", await Reason(broker, camera, manifest, signature));
        Assert.Equal("unsigned", await Reason(broker, camera, manifest, []));
        Assert.Equal("bad_signature", await Reason(broker, camera, [.. manifest, (byte)' '], signature));
        await File.WriteAllTextAsync(camera.State("u"), "PK", Cancel);
        Assert.Equal("not_an_update", await Reason(broker, """{"path":"u"}"""));
        Assert.Equal("not_found", await Reason(broker, """{"path":"none"}"""));
        Assert.Equal("validation_failed", await Reason(broker, """{"path":"/etc/shadow"}"""));
        Assert.Equal("validation_failed", await Reason(broker, """{"url":"http://192.0.2.1/u"}"""));
        Assert.False(File.Exists(camera.State("update/request.json")));
        await player.SawEveryPicture(15);
    }

    [Fact]
    public async Task What_the_installer_has_decided_is_told_by_an_event_and_kept_in_info()
    {
        await using var broker = await RemoteBroker.Start();
        await using var camera = await RunningCamera.Start(broker.Settings);
        await broker.IsReached();
        await using var watcher = await broker.Server.Watch($"{RemoteBroker.Base}/#");
        Directory.CreateDirectory(camera.State("update-store"));
        await File.WriteAllTextAsync(camera.State("update-store/status.json"), """{"taken":"u1","last":{"id":"u1","from":"1.0","to":"1.1","outcome":"rolled_back","reason":"it crashed"}}""", Cancel);

        await Eventually.IsTrue(() => watcher.Of("/event/update").Count == 1, Player.Patience, camera.Said, Cancel);
        var told = watcher.Of("/event/update")[0].Json;
        Assert.Equal(("rolled_back", "1.0", "1.1", "it crashed"), ((string?)told["event_type"], (string?)told["from"], (string?)told["to"], (string?)told["reason"]));
        await Eventually.IsTrue(async () => (string?)(await broker.Kept("info"))["update"]?["outcome"] == "rolled_back", Player.Patience, "it stands in info", Cancel);
    }

    private static async Task<string?> Reason(RemoteBroker broker, RunningCamera camera, byte[] manifest, byte[] signature)
    {
        await File.WriteAllBytesAsync(camera.State("u"), [.. Encoding.ASCII.GetBytes($"edgecam-update/1 {manifest.Length:D5} {signature.Length:D3}\n"), .. manifest, .. signature, 1, 2, 3], Cancel);
        return await Reason(broker, """{"path":"u"}""");
    }

    /// <summary>Of the final reply: others may come before it.</summary>
    private static async Task<string?> Reason(RemoteBroker broker, string request)
    {
        await using var watcher = await broker.Server.Watch($"{RemoteBroker.Base}/res/update");
        await broker.Send("cmd/update", request);
        await Eventually.IsTrue(() => watcher.Of("/res/update").Any(reply => (string?)reply.Json["status"] is not ("accepted" or "progress")), Player.Patience, request, Cancel);
        var last = watcher.Of("/res/update")[^1].Json;
        Assert.Equal("rejected", (string?)last["status"]);
        return (string?)last["code"];
    }
}
