using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Libav.Tests;

/// <summary>Another size while it runs.</summary>
public sealed class EncoderScaleTests
{
    private static SoftwareEncoderOptions Options { get; } = new(
        MovingPicture.Width, MovingPicture.Height, PixelLayout.Yuv420, FrameRate.Of(25), Bitrate.Kbps(1000), GopFrames: 1000, Threads: 2);

    private static EncoderTarget Target(double scale, double kbps = 1000, double framesPerSecond = 25, int gopFrames = 1000) =>
        new(Bitrate.Kbps(kbps), framesPerSecond, gopFrames, scale);

    [Theory]
    [InlineData(0.5, 160, 120)]
    [InlineData(0.75, 240, 180)]
    [InlineData(0.33, 106, 80)] // even: 105.6 x 79.2
    [InlineData(0.01, 86, 64)] // not under 64, and in proportion
    [InlineData(1, 320, 240)]
    [InlineData(7, 320, 240)]
    public void The_size_is_the_share_that_was_asked_for(double scale, int width, int height)
    {
        using var stream = new EncodedStream(Options);
        stream.Encoder.Apply(Target(scale));
        stream.Encode(1);
        Assert.Equal((width, height), SizeOf(stream.Units[0]));
    }

    [Fact]
    public void The_very_next_picture_is_an_idr_with_the_new_size_and_no_other_is()
    {
        using var stream = new EncodedStream(Options);
        stream.Encode(20);
        stream.Encoder.Apply(Target(0.5));
        stream.Encode(13);
        stream.Encoder.Apply(Target(1));
        stream.Encode(17);
        Assert.Equal([0, 20, 33], stream.IdrIndexes());
        Assert.Equal([(320, 240), (160, 120), (320, 240)], stream.IdrIndexes().Select(i => SizeOf(stream.Units[i])));
    }

    [Fact]
    public void The_gop_is_counted_from_the_new_size_on()
    {
        using var stream = new EncodedStream(Options with { GopFrames = 10 });
        stream.Encode(14);
        stream.Encoder.Apply(Target(0.5, gopFrames: 10));
        stream.Encode(12);
        Assert.Equal([0, 10, 14, 24], stream.IdrIndexes());
    }

    [Fact]
    public void Other_rates_and_a_size_taken_back_before_a_picture_start_nothing_anew()
    {
        using var stream = new EncodedStream(Options);
        stream.Encoder.Apply(Target(0.5));
        stream.Encode(10);
        stream.Encoder.Apply(Target(0.5, kbps: 300, framesPerSecond: 10, gopFrames: 500));
        stream.Encode(10);
        stream.Encoder.Apply(Target(1));
        stream.Encoder.Apply(Target(0.501)); // the same pixels
        stream.Encode(10);
        Assert.Equal([0], stream.IdrIndexes());
    }

    [Fact]
    public void The_rate_is_followed_through_changes_of_size()
    {
        using var stream = new EncodedStream(Options with { Bitrate = Bitrate.Kbps(1500) });
        stream.Encode(100);
        stream.Encoder.Apply(Target(0.5, kbps: 300));
        stream.Encode(100);
        stream.Encoder.Apply(Target(0.5, kbps: 150)); // by the instance that was opened at 300
        stream.Encode(100);
        stream.Encoder.Apply(Target(1, kbps: 1500));
        stream.Encode(100);
        Assert.InRange(stream.Kbps(25, 100), 1200, 1650);
        Assert.InRange(stream.Kbps(105, 200), 225, 345);
        Assert.InRange(stream.Kbps(215, 300), 100, 200);
        Assert.InRange(stream.Kbps(325, 400), 1200, 1650);
    }

    [Theory]
    [InlineData(PixelLayout.Yuv420)]
    [InlineData(PixelLayout.Nv12)]
    [InlineData(PixelLayout.Yuyv)]
    [InlineData(PixelLayout.Uyvy)]
    public void What_ffmpeg_decodes_across_the_changes_looks_like_what_went_in(PixelLayout layout)
    {
        using var stream = new EncodedStream(Options with { Layout = layout, Bitrate = Bitrate.Mbps(4) });
        var luma = new List<byte[]>();
        foreach (var scale in (double[])[1, 0.5, 1])
        {
            stream.Encoder.Apply(Target(scale, kbps: 4000));
            stream.Encode(10, afterEach: picture => luma.Add(picture.Luma()));
        }

        // ffmpeg brings all pictures to the size of the first: the half of them looks like the other, blurred.
        var decoded = Setup.Ffmpeg("-f h264 -i - -fps_mode passthrough -f rawvideo -pix_fmt yuv420p -", stream.Units.SelectMany(unit => unit).ToArray());
        const int pictureBytes = MovingPicture.Width * MovingPicture.Height * 3 / 2;
        Assert.Equal(30 * pictureBytes, decoded.Length);
        for (var i = 0; i < 30; i++)
            Assert.InRange(MovingPicture.Psnr(luma[i], decoded.AsSpan(i * pictureBytes, luma[i].Length)), i is >= 10 and < 20 ? 20 : 32, 100);
    }

    [Fact]
    public void Hundreds_of_changes_leave_no_memory_behind()
    {
        using var encoder = new SoftwareEncoder(Setup.Library(), Options);
        using var picture = new MovingPicture();
        Switch(encoder, picture, 40);
        const int limit = 160 << 20; // an instance takes 2.4 MiB, and 200 of them 470, in each round; other tests run beside it and take 80 or so
        Assert.Equal(0, Allocation.LeastOf(() => Math.Max(0, Growth() - limit)));

        long Growth()
        {
            var before = ResidentBytes();
            Switch(encoder, picture, 200);
            return ResidentBytes() - before;
        }
    }

    [Fact]
    public void Encoding_at_another_size_allocates_no_managed_memory()
    {
        using var encoder = new SoftwareEncoder(Setup.Library(), Options);
        using var picture = new MovingPicture();
        encoder.Apply(Target(0.5));
        var number = 0;
        Allocation.AssertNone(() => EncodeAndDrop(encoder, picture, number++), times: 300);
    }

    private static void Switch(SoftwareEncoder encoder, MovingPicture picture, int times)
    {
        for (var i = 0; i < times; i++)
        {
            encoder.Apply(Target(i % 2 == 0 ? 0.5 : 1));
            EncodeAndDrop(encoder, picture, 0);
            EncodeAndDrop(encoder, picture, 1);
        }
    }

    private static void EncodeAndDrop(SoftwareEncoder encoder, MovingPicture picture, int number)
    {
        encoder.TrySubmit(picture[number], forceIdr: number % 50 == 49);
        encoder.TryTakeReturned(out _);
        encoder.TryTake(out _);
    }

    private static (int Width, int Height) SizeOf(byte[] unit)
    {
        var parsed = ParameterSets.Update(known: null, unit)!.Parsed;
        return (parsed.Width, parsed.Height);
    }

    /// <summary>The second number of /proc/self/statm (proc(5)), in pages.</summary>
    private static long ResidentBytes() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;
}
