using EdgeCam.Testing.Processes;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Libav.Tests;

public sealed class MediaProbeTests
{
    [Fact]
    public void A_file_is_described_as_ffprobe_would()
    {
        using var folder = new ScratchFolder();
        Setup.Ffmpeg($"-y -f lavfi -i testsrc2=s=160x120:r=30000/1001:d=2 -f lavfi -i sine=r=44100:d=2 -ac 2 -c:v libx264 -c:a aac {folder["a.mp4"]}");
        var found = MediaProbe.Describe(Setup.Library(), folder["a.mp4"]);
        Assert.Contains("mp4", found.Container, StringComparison.Ordinal);
        Assert.InRange(found.Duration!.Value.TotalSeconds, 1.99, 2.05);
        Assert.Equal(
            [new("video", "h264", 160, 120, new FrameRate(30_000, 1001), 0, 0), new StreamDescription("sound", "aac", 0, 0, null, 44_100, 2)],
            found.Streams);
    }

    [Fact]
    public void Sound_alone_can_be_described()
    {
        using var folder = new ScratchFolder();
        Setup.Ffmpeg($"-y -f lavfi -i sine=r=8000:d=1 -ac 6 {folder["a.wav"]}");
        var found = MediaProbe.Describe(Setup.Library(), folder["a.wav"]);
        Assert.Equal([new StreamDescription("sound", "pcm_s16le", 0, 0, null, 8_000, 6)], found.Streams);
    }
}
