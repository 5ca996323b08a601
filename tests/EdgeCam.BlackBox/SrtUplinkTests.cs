using EdgeCam.Testing.Processes;
using Xunit;
using static EdgeCam.BlackBox.UplinkCamera;

namespace EdgeCam.BlackBox;

/// <summary>Uplinks by SRT as the daemon runs them, received by srt-live-transmit.</summary>
public sealed class SrtUplinkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "live")]
    [InlineData("ten-or-more-bytes", "monitoring")]
    public async Task Srt_live_transmit_receives_a_transport_stream_that_plays(string passphrase, string profile)
    {
        Needs.Programs("srt-live-transmit");
        var port = FreePorts.TakeFour();
        using var folder = new ScratchFolder();
        await using (var camera = await RunningCamera.Start([.. To($"srt://127.0.0.1:{port}"), ("Uplinks__0__Passphrase", passphrase), ("Uplinks__0__Profile", profile)]))
        {
            await using var receiver = Receive($"srt://:{port}?mode=listener{(passphrase.Length > 0 ? "&passphrase=" + passphrase : "")}", folder["got.ts"]);
            await Eventually.IsTrue(() => new FileInfo(folder["got.ts"]) is { Exists: true, Length: > 200_000 }, Player.Patience, camera.Said, Cancel);
            Assert.Contains("SRT connected with 127.0.0.1", camera.Said, StringComparison.Ordinal);
            await Player.IsServedBy(camera);
        }

        await Player.Plays($"-i {folder["got.ts"]}", $"-map 0:v -frames:v 30 {Player.Discard}");
        await Player.Plays($"-i {folder["got.ts"]}", "-map 0:a -frames:a 30 -f null -");
    }

    [Fact]
    public async Task It_waits_for_an_srt_caller_and_serves_one_after_the_other()
    {
        Needs.Programs("srt-live-transmit");
        var port = FreePorts.TakeFour();
        using var folder = new ScratchFolder();
        await using var camera = await RunningCamera.Start(To($"srt://:{port}"));
        foreach (var name in (string[])["first.ts", "second.ts"])
        {
            await using var receiver = Receive($"srt://127.0.0.1:{port}?mode=caller", folder[name]);
            await Eventually.IsTrue(() => new FileInfo(folder[name]) is { Exists: true, Length: > 60_000 }, Player.Patience, camera.Said, Cancel);
        }
    }

    [Fact]
    public async Task A_wrong_passphrase_is_named_and_not_shown()
    {
        Needs.Programs("srt-live-transmit");
        var port = FreePorts.TakeFour();
        using var folder = new ScratchFolder();
        await using var camera = await RunningCamera.Start([.. To($"srt://127.0.0.1:{port}"), ("Uplinks__0__Passphrase", "my-guesswork-is-wrong")]);
        await using var receiver = Receive($"srt://:{port}?mode=listener&passphrase=another-passphrase", folder["got.ts"]);

        await Eventually.IsTrue(() => Count(camera, "refused the passphrase") > 0, Player.Patience, camera.Said, Cancel);

        Assert.DoesNotContain("guesswork", camera.Said, StringComparison.Ordinal);
        await Player.IsServedBy(camera);
    }

    /// <summary>In a mount namespace where every libsrt is an empty file; libavformat may need one too, so without that.</summary>
    [Fact]
    public async Task Without_libsrt_the_camera_runs_and_names_the_package()
    {
        Needs.Root();
        Needs.Programs("unshare", "ldconfig");
        const string hide = "for lib in $(ldconfig -p | sed -n 's/.*libsrt.*=> //p'); do mount --bind /dev/null $lib || exit 9; done; exec \"$@\"";
        using var folder = new ScratchFolder();
        await using var camera = await RunningCamera.StartUnder(
            ["unshare", "-m", "sh", "-c", hide, "sh"], [.. To("srt://127.0.0.1:9000"), ("Source__Kind", "ByteStream"), ("Source__Path", "fifo:" + folder["video"])]);

        await Eventually.IsTrue(() => Count(camera, "apt-get install libsrt1.5-openssl") == 1, Player.Patience, camera.Said, Cancel);
        await Eventually.IsTrue(() => camera.Said.Contains("uplink 0 connecting", StringComparison.Ordinal), Player.Patience, "the status line", Cancel);
    }

    private static Tool Receive(string url, string file) => Tool.Start("sh", ["-c", $"exec srt-live-transmit -q '{url}' file://con > {file}"]);
}
