using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>A camera that is told a secret in every place that takes one says none of them, wherever it says anything.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Mark = "Hush"; // in each of them
    private readonly ScratchFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_secret_is_in_its_log_its_messages_its_bundle_or_its_page()
    {
        await using var broker = await RemoteBroker.Start();
        await using var everything = await broker.Server.Watch("#");
        var page = FreePorts.TakeFour();
        await File.WriteAllTextAsync(_folder["viewer"], $"{Mark}-of-the-file\n", Cancel);
        await using var camera = await RunningCamera.Start([.. broker.Settings, .. Secrets(page), ("Log__Level", "Trace"), ("Metrics__PagePort", page + 2)]);
        await broker.IsReached();

        // One is refused for another fault beside it; one is taken, and the camera connects anew by it.
        Assert.Equal("rejected", (string?)(await broker.Ask("settings/set", $$$$"""{"patch":{"uplinks":[{"url":"srt://h:1","passphrase":"{{{{Mark}}}}"}],"motion":{"zones":7}}}"""))["status"]);
        Assert.Equal("ok", (string?)(await broker.Ask("settings/set", $$$$"""{"patch":{"mqtt":{"password":"{{{{Mark}}}}-anew"}},"confirm_s":60}"""))["status"]);
        await Eventually.IsTrue(() => everything.Of("/availability").Count > 1, Player.Patience, "it is back with the new password", Cancel);
        await broker.IsReached();
        var bundle = (string)(await broker.Ask("cmd/diag", """{"id":"d1"}"""))["path"]!;
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync(new Uri($"http://127.0.0.1:{page + 2}/metrics"), Cancel);
        Assert.Contains("edgecam_uplink_up{", metrics, StringComparison.Ordinal);

        var sent = everything.All.Where(message => !message.Topic.EndsWith("/settings/set", StringComparison.Ordinal)).ToList();
        Assert.Contains(sent, message => message.Topic.EndsWith("/settings/reported", StringComparison.Ordinal));
        Assert.All(sent, message => Assert.DoesNotContain(Mark, message.Payload, StringComparison.Ordinal));
        Assert.All(Parts(bundle), part => Assert.DoesNotContain(Mark, part, StringComparison.Ordinal));
        Assert.DoesNotContain(Mark, metrics, StringComparison.Ordinal);
        Assert.Contains("Connecting to rtsp://", camera.Said, StringComparison.Ordinal); // it does say everything
        Assert.DoesNotContain(Mark, camera.Said, StringComparison.Ordinal);
    }

    // Nobody answers the uplinks: that is when a program complains.
    private (string, object)[] Secrets(int port) =>
    [
        ("Rtsp__Users__0__Name", "guard"), ("Rtsp__Users__0__Password", $"{Mark}-of-guard"),
        ("Rtsp__Users__1__Name", "viewer"), ("Rtsp__Users__1__PasswordFile", _folder["viewer"]),
        ("Mqtt__User", "gate"), ("Mqtt__Password", $"{Mark}-of-mqtt"),
        ("Uplinks__0__Url", $"rtsp://127.0.0.1:{port}/cam"), ("Uplinks__0__User", "gate"), ("Uplinks__0__Password", $"{Mark}-of-relay"),
        ("Uplinks__1__Url", $"srt://127.0.0.1:{port + 1}"), ("Uplinks__1__Passphrase", $"{Mark}-of-srt-ten-bytes"), ("Uplinks__1__StreamId", $"publish:gate:gate:{Mark}-of-stream"),
    ];

    private static List<string> Parts(string bundle)
    {
        using var file = new GZipStream(File.OpenRead(bundle), CompressionMode.Decompress);
        using var tar = new TarReader(file);
        var parts = new List<string>();
        while (tar.GetNextEntry() is { } entry)
        {
            using var text = new StreamReader(entry.DataStream ?? Stream.Null, Encoding.UTF8);
            parts.Add(text.ReadToEnd());
        }

        Assert.NotEmpty(parts);
        return parts;
    }
}
