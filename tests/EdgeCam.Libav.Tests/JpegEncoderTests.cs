using EdgeCam.Ports;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Libav.Tests;

public sealed class JpegEncoderTests : IDisposable
{
    private readonly MovingPicture _picture = new();
    private readonly ScratchFolder _folder = new();

    public void Dispose()
    {
        _picture.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_looks_as_the_picture_did()
    {
        var jpeg = Encode(MovingPicture.Width, 90);
        Assert.Equal((MovingPicture.Width, MovingPicture.Height), (jpeg.Width, jpeg.Height));
        var back = Setup.Ffmpeg("-f mjpeg -i - -vf scale=out_range=tv,format=yuv420p -f rawvideo -", jpeg.Bytes);
        Assert.InRange(MovingPicture.Psnr(_picture.Luma(), back.AsSpan(0, MovingPicture.Width * MovingPicture.Height)), 32, 100);
    }

    [Theory]
    [InlineData(160, 160, 120)]
    [InlineData(101, 100, 74)]
    [InlineData(5_000, 320, 240)]
    [InlineData(0, 2, 2)]
    public void It_is_as_wide_as_asked_and_no_wider_than_the_picture(int asked, int width, int height)
    {
        var path = _folder["s.jpg"];
        var jpeg = Encode(asked, 80);
        File.WriteAllBytes(path, jpeg.Bytes);
        Assert.Equal((width, height), (jpeg.Width, jpeg.Height));
        Assert.Equal($"mjpeg,{width},{height}", Setup.Ffprobe($"-show_entries stream=codec_name,width,height -of csv=p=0 {path}").Trim());
    }

    [Fact]
    public void Higher_quality_takes_more_bytes()
    {
        int[] bytes = [.. new[] { 1, 30, 60, 80, 95 }.Select(quality => Encode(MovingPicture.Width, quality).Bytes.Length)];
        Assert.Equal(bytes.Order().Distinct(), bytes);
    }

    private Jpeg Encode(int width, int quality)
    {
        var frame = _picture[3];
        return JpegEncoder.Encode(Setup.Library(), frame.Picture, isFullRange: false, width, quality);
    }
}
