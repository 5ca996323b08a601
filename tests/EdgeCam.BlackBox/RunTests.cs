using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>How the daemon starts and ends, and what it says when it cannot.</summary>
public sealed class RunTests
{
    private const int Sigint = 2;
    private const int Misconfigured = 78;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_ends_cleanly_after_the_seconds_it_was_given()
    {
        Needs.Libav();
        var (exitCode, said) = await RunningCamera.RunToEnd(["--seconds", "2"]);

        Assert.True(exitCode == 0, said);
        Assert.Contains("rtsp://127.0.0.1:", said, StringComparison.Ordinal);
        Assert.Contains("frames/s", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_c_ends_it_cleanly_while_a_player_watches()
    {
        await using var camera = await RunningCamera.Start();
        await using var player = Tool.Start("ffmpeg", $"-nostdin -v error -rtsp_transport tcp -i {camera.Url} -f null -");
        await Eventually.IsTrue(() => player.HasEnded || camera.Said.Contains("frames/s", StringComparison.Ordinal), TimeSpan.FromSeconds(15), "a line of figures", Cancel);

        Assert.Equal(0, await camera.Stop(Sigint));
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await using var first = await RunningCamera.Start();

        var (exitCode, said) = await RunningCamera.RunToEnd([], ("Rtsp__Port", first.Port));

        Assert.Equal(1, exitCode);
        Assert.Contains($"{first.Port}", Complaint(said), StringComparison.Ordinal);
        await Player.IsServedBy(first);
    }

    [Fact]
    public async Task A_faulty_configuration_is_refused_with_every_fault()
    {
        var (exitCode, said) = await RunningCamera.RunToEnd(
            [], ("Rtsp__Prt", 1), ("Encoder__BitrateKbps", -5), ("Source__Kind", "Crystal"), ("Rtsp__RtpPort", 8001));

        Assert.Equal(Misconfigured, exitCode);
        Assert.All((string[])["Rtsp:Prt", "Encoder:BitrateKbps", "Source:Kind", "Rtsp:RtpPort", "4 faults"], part => Assert.Contains(part, said, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("missing.mp4", null)]
    [InlineData("empty.mp4", "")]
    [InlineData("text.mp4", "This is no video, whatever its name says.\n")]
    public async Task A_file_that_is_no_video_is_named_and_refused(string name, string? content)
    {
        Needs.Libav();
        using var scratch = new ScratchFolder();
        if (content is not null)
            await File.WriteAllTextAsync(scratch[name], content, Cancel);

        await IsRefused(scratch[name]);
    }

    [Fact]
    public async Task A_sound_file_and_half_a_video_are_named_and_refused()
    {
        Needs.Libav();
        using var scratch = new ScratchFolder();
        await Player.Plays("-f lavfi -i sine=duration=1", scratch["sound.wav"]);
        await IsRefused(scratch["sound.wav"]);

        // An MP4 keeps its index at the end: without it nothing can be decoded.
        await Player.Plays("-f lavfi -i testsrc2=size=320x240:rate=15:duration=2", $"-c:v libx264 {scratch["whole.mp4"]}");
        var whole = await File.ReadAllBytesAsync(scratch["whole.mp4"], Cancel);
        await File.WriteAllBytesAsync(scratch["half.mp4"], whole[..(whole.Length / 2)], Cancel);
        await IsRefused(scratch["half.mp4"]);
    }

    [Fact]
    public async Task A_byte_stream_where_no_fifo_can_be_made_is_named_and_refused()
    {
        using var scratch = new ScratchFolder();
        var (exitCode, said) = await RunningCamera.RunToEnd([], ("Source__Kind", "ByteStream"), ("Source__Path", $"fifo:{scratch["no/such/folder"]}"));

        Assert.Equal(1, exitCode);
        Assert.Contains(scratch["no/such/folder"], Complaint(said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_libav_a_byte_stream_is_served_and_a_test_picture_says_what_is_missing()
    {
        Needs.Root();
        Needs.Programs("unshare", "ffmpeg");
        using var scratch = new ScratchFolder();
        var wrapper = await HideLibav(scratch);

        var (exitCode, said) = await RunningCamera.RunToEndUnder(wrapper, []);
        Assert.Equal(1, exitCode);
        Assert.Contains("apt-get install libavcodec", Complaint(said), StringComparison.Ordinal);

        await using var camera = await RunningCamera.StartUnder(wrapper, ("Source__Kind", "ByteStream"), ("Source__Path", $"fifo:{scratch["video"]}"));
        await using var writer = Tool.Start("ffmpeg", $"-nostdin -v error -re -f lavfi -i testsrc2=size=320x240:rate=15 -c:v libx264 -preset ultrafast -tune zerolatency -g 15 -f h264 -y {scratch["video"]}");
        await camera.WaitForPicture();
        await Player.IsServedBy(camera);
    }

    /// <summary>A command that runs another one in a mount namespace where libavcodec is an empty file (mount_namespaces(7)).</summary>
    private static async Task<string[]> HideLibav(ScratchFolder scratch)
    {
        var known = await Tool.Run("/sbin/ldconfig", "-p", Player.Patience, Cancel);
        var libraries = known.Output.Split('\n').Where(line => line.Contains("libavcodec.so", StringComparison.Ordinal)).Select(line => line.Split("=> ")[1]).ToList();
        Assert.SkipWhen(libraries.Count == 0, "needs: a libavcodec to hide");
        await File.WriteAllTextAsync(scratch["empty"], "", Cancel);
        var hide = string.Concat(libraries.Select(library => $"mount --bind {scratch["empty"]} {library} && "));
        string[] wrapper = ["unshare", "--mount", "sh", "-c", $"{hide}exec \"$@\"", "sh"];
        await using var tried = Tool.Start(wrapper[0], [.. wrapper.Skip(1), "true"]);
        var result = await tried.End(Player.Patience, Cancel);
        Assert.SkipUnless(result.Succeeded, $"needs: mount namespaces ({result.Error.Trim()})");
        return wrapper;
    }

    private static async Task IsRefused(string file)
    {
        var (exitCode, said) = await RunningCamera.RunToEnd([], ("Source__Kind", "File"), ("Source__Path", file));

        Assert.True(exitCode == 1, $"{exitCode}: {said}");
        Assert.Contains(file, Complaint(said), StringComparison.Ordinal);
    }

    /// <summary>The one line for people among the log's.</summary>
    private static string Complaint(string said) => Assert.Single(said.Split('\n'), line => line.StartsWith("edgecam: ", StringComparison.Ordinal));
}
