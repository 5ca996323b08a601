using EdgeCam.Testing.Rtsp;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>Who may play, as real players log in.</summary>
public sealed class AccessTests
{
    private static readonly (string Key, object Value)[] Guard =
        [("Rtsp__Users__0__Name", "guard"), ("Rtsp__Users__0__Password", "hunter2")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ffmpeg_and_GStreamer_log_in_with_the_right_password_and_nobody_with_a_wrong_one()
    {
        await using var camera = await RunningCamera.Start(Guard);

        await Player.Plays($"-rtsp_transport tcp -i rtsp://guard:hunter2@127.0.0.1:{camera.Port}/cam");
        var refused = await Player.Ffmpeg($"-rtsp_transport tcp -i rtsp://guard:wrong@127.0.0.1:{camera.Port}/cam");
        Assert.Contains("401 Unauthorized", refused.Error, StringComparison.Ordinal);
        refused = await Player.Ffmpeg($"-rtsp_transport tcp -i {camera.Url}");
        Assert.Contains("401 Unauthorized", refused.Error, StringComparison.Ordinal);

        var played = await Player.GStreamer($"rtspsrc location={camera.Url} user-id=guard user-pw=hunter2 protocols=tcp");
        Assert.True(played.Succeeded, played.ToString());
        played = await Player.GStreamer($"rtspsrc location={camera.Url} user-id=guard user-pw=wrong protocols=tcp");
        Assert.False(played.Succeeded);
    }

    [Fact]
    public async Task A_user_may_play_the_paths_that_are_named_and_no_other()
    {
        await using var camera = await RunningCamera.Start(
            [.. Guard, ("Rtsp__Users__0__Paths__0", "cam"), ("Rtsp__Users__1__Name", "visitor"), ("Rtsp__Users__1__Password", "pass"), ("Rtsp__Users__1__Paths__0", "lobby")]);

        await Player.Plays($"-rtsp_transport tcp -i rtsp://guard:hunter2@127.0.0.1:{camera.Port}/cam");
        var refused = await Player.Ffmpeg($"-rtsp_transport tcp -i rtsp://visitor:pass@127.0.0.1:{camera.Port}/cam");
        Assert.Contains("403 Forbidden", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_the_password_lets_a_player_set_up_or_play()
    {
        await using var camera = await RunningCamera.Start(Guard);
        using var stranger = await RtspClient.Connect(camera.Url, Cancel);

        Assert.Equal(401, (await stranger.Ask("DESCRIBE", Cancel)).Status);
        Assert.Equal(401, (await stranger.Ask("SETUP", Cancel, "trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1")).Status);
        Assert.Equal(454, (await stranger.Ask("PLAY", Cancel)).Status);
    }

    [Fact]
    public async Task Guessing_is_cut_off_and_the_right_password_still_works()
    {
        await using var camera = await RunningCamera.Start(Guard);
        using var guesser = await RtspClient.Connect(camera.Url, Cancel, user: ("guard", "12345"));

        var refusals = 0;
        while (await IsAnswered(guesser))
            Assert.InRange(++refusals, 1, 20);

        await Player.Plays($"-rtsp_transport tcp -i rtsp://guard:hunter2@127.0.0.1:{camera.Port}/cam", $"-map 0:v -frames:v 5 {Player.Discard}");
    }

    [Fact]
    public async Task Whoever_guesses_on_has_to_wait()
    {
        await using var camera = await RunningCamera.Start(Guard);
        var guesses = 0;
        for (var i = 0; i < 3; i++)
        {
            using var guesser = await RtspClient.Connect(camera.Url, Cancel, user: ("guard", "12345"));
            while (await IsAnswered(guesser))
                Assert.InRange(++guesses, 1, 10);
        }

        using var late = await RtspClient.Connect(camera.Url, Cancel, user: ("guard", "hunter2"));
        Assert.Equal(503, (await late.Ask("DESCRIBE", Cancel)).Status);
    }

    private static async Task<bool> IsAnswered(RtspClient client)
    {
        try
        {
            return (await client.Ask("DESCRIBE", Cancel)).Status == 401;
        }
        catch (Exception cut) when (cut is EndOfStreamException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }
}
