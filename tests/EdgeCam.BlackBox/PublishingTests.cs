using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>Other people's programs as relays: they listen, the camera publishes.</summary>
public sealed class PublishingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TransportProtocol.Tcp)]
    [InlineData(TransportProtocol.Udp)]
    public async Task Ffmpeg_records_pictures_without_a_gap(TransportProtocol transport)
    {
        Needs.Libav();
        var url = $"rtsp://127.0.0.1:{FreePorts.TakeFour()}/live/cam";
        using var camera = new PublishingCamera(url, transport);

        // What it says is not judged: over UDP it complains about ports that it finds taken, and takes the next.
        var result = await Player.Ffmpeg($"-rtsp_flags listen -i {url}", "-map 0:v -frames:v 40 -fps_mode passthrough -pix_fmt yuv420p -f rawvideo -");
        Assert.True(result.Succeeded, result.ToString());
        var pictures = result.Bytes.Chunk(PublishingCamera.Width * PublishingCamera.Height * 3 / 2).ToList();

        Assert.Equal(40, pictures.Count);
        var numbers = Player.NumbersIn(pictures, PublishingCamera.Width, PublishingCamera.Height);
        Assert.Equal(Enumerable.Range((int)numbers[0], 40), numbers.Select(number => (int)number));
        Assert.Equal(0, camera.Refused);
        Assert.DoesNotContain(camera.Failures, failure => failure.Kind is not (PublishFailureKind.Unreachable or PublishFailureKind.Closed));
        if (transport == TransportProtocol.Tcp)
            Assert.InRange(camera.PacketsAcknowledged, 40, 100_000);
    }

    /// <summary>GStreamer's server checks digests of its own, and sends receiver reports.</summary>
    [Theory]
    [InlineData(TransportProtocol.Tcp, "digest")]
    [InlineData(TransportProtocol.Udp, "basic")]
    public async Task GStreamer_takes_the_stream_from_whom_it_knows(TransportProtocol transport, string authentication)
    {
        Needs.Libav();
        await using var relay = await GstRelay.Start(authentication);
        using (var camera = new PublishingCamera(relay.Url("someone", "s3cret"), transport))
        {
            await Eventually.IsTrue(() => camera.ReportsHeard >= 2 && relay.RecordedBytes > 100_000, Player.Patience, $"recorded {relay.Error}", Cancel);
            Assert.Equal(0, camera.Refused);
        }

        var played = await Player.Ffmpeg($"-i {relay.Recording}", $"-map 0:v {Player.Discard}");
        Assert.True(played.Succeeded, played.ToString());
    }

    [Fact]
    public async Task GStreamer_turns_a_wrong_password_and_an_unknown_path_away()
    {
        Needs.Libav();
        await using var relay = await GstRelay.Start("digest");
        using var stranger = new PublishingCamera(relay.Url("someone", "guess"), TransportProtocol.Tcp);
        using var lost = new PublishingCamera(relay.Url("someone", "s3cret") + "/nowhere", TransportProtocol.Tcp);
        var wrong = await Refusal(stranger);
        Assert.Contains("refused the user name or password", wrong.Message, StringComparison.Ordinal);
        Assert.Equal((PublishFailureKind.Refused, true), ((await Refusal(lost)).Kind, stranger.ReportsHeard == 0));
    }

    [Fact]
    public async Task Ffmpeg_copies_both_tracks_into_a_file_that_plays()
    {
        Needs.Libav();
        using var folder = new ScratchFolder();
        var url = $"rtsp://127.0.0.1:{FreePorts.TakeFour()}/live/cam";
        using (var camera = new PublishingCamera(url, TransportProtocol.Tcp))
        {
            var recorded = await Player.Ffmpeg($"-rtsp_flags listen -i {url}", $"-c copy -t 3 {folder["got.mkv"]}");
            Assert.True(recorded.Succeeded, recorded.ToString());
        }

        var played = await Player.Ffmpeg($"-i {folder["got.mkv"]}", $"-map 0:v -map 0:a {Player.Discard}");
        Assert.True(played.Succeeded && string.IsNullOrWhiteSpace(played.Error), played.ToString());
    }

    /// <summary>The first refusal, once the relay is there.</summary>
    private static async Task<PublishFailure> Refusal(PublishingCamera camera)
    {
        PublishFailure? Find() => camera.Failures.FirstOrDefault(failure => failure.Kind != PublishFailureKind.Unreachable);
        await Eventually.IsTrue(() => Find() is not null, Player.Patience, "a refusal", Cancel);
        return Find()!;
    }
}
