using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Testing.Processes;
using EdgeCam.Testing.Rig;
using Xunit;

namespace EdgeCam.BlackBox.Rig;

/// <summary>The daemon with a camera that has JPEGs only, which ffmpeg plays by v4l2loopback in the virtual machine of tests/rig.</summary>
[Collection(nameof(Undisturbed))]
public sealed class JpegRigTests
{
    private const string Node = "/dev/video20";
    private const int Width = 640;
    private const int Height = 360;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // the processor is emulated

    public JpegRigTests()
    {
        Assert.SkipUnless(VirtualHardware.IsThere, VirtualHardware.Reason);
        VirtualHardware.Set("hang_after", 0);
        VirtualHardware.Set("error_every", 0);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_pictures_reach_a_player_through_the_encoder_of_the_soc_in_their_size_and_colours()
    {
        // Left half red, right half white: a wrong range shows in both, a wrong order of chroma in the first.
        await using var writer = Tool.Start(
            "ffmpeg", $"-hide_banner -nostdin -v error -re -f lavfi -i color=red:size={Width}x{Height}:rate=10,drawbox=x={Width / 2}:w={Width / 2}:h={Height}:color=white:t=fill "
            + $"-vf scale=out_range=pc -c:v mjpeg -q:v 3 -pix_fmt yuvj422p -huffman default -f v4l2 {Node}");
        await Eventually.IsTrue(() => VideoNodes.All().Any(node => node is { Path: Node, Kind: VideoNodeKind.Camera }), Patience, $"a camera at {Node}\n{writer.Error}", Cancel);
        var page = FreePorts.TakeFour();
        await using var camera = await RunningCamera.Start(
            ("Source__Kind", "Camera"), ("Source__Path", Node), ("Source__Width", Width), ("Source__Height", Height), ("Source__FramesPerSecond", 10),
            ("Encoder__Kind", "Hardware"), ("Metrics__PagePort", page));

        var pictures = await Player.Pictures($"-rtsp_transport tcp -i {camera.Url}", 10, Width, Height);
        Assert.All(pictures.Skip(2), AssertColours);
        Assert.Contains("Encoder: vh264", camera.Said, StringComparison.Ordinal);
        Assert.Contains("MJPG 640x360", camera.Said, StringComparison.Ordinal);
        var figures = await Figures.Read(page);
        Assert.Equal(0, figures["edgecam_frames_damaged_total"]);
        Assert.True(figures["edgecam_encoder_copied_bytes_total"] > 0, "decoded pictures are in no DMABUF, and a copy of them was not counted");
    }

    private static void AssertColours(byte[] picture)
    {
        var (u, v) = (Width * Height, Width * Height * 5 / 4);
        var chroma = (Height / 4 * Width / 2) + (Width / 8); // in the middle of the left half
        Assert.InRange(picture[(Height / 2 * Width) + (Width / 4)], 76, 86);
        Assert.InRange(picture[u + chroma], 84, 96);
        Assert.InRange(picture[v + chroma], 234, 246);
        Assert.InRange(picture[(Height / 2 * Width) + (Width * 3 / 4)], 230, 240);
        Assert.InRange(picture[u + chroma + (Width / 4)], 123, 133);
        Assert.InRange(picture[v + chroma + (Width / 4)], 123, 133);
    }
}
