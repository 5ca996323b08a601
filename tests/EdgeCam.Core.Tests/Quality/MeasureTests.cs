using System.Globalization;
using System.Text.RegularExpressions;
using EdgeCam.Quality;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Core.Tests.Quality;

public sealed class MeasureTests
{
    [Theory]
    [InlineData(1, 48.1308)]
    [InlineData(5, 34.1514)]
    [InlineData(64, 12.0071)]
    public void Psnr_is_what_the_formula_says_of_an_even_error(int error, double decibels) =>
        Assert.Equal(decibels, LumaPsnr.Of(Luma.Flat(100).View, Luma.Flat(100 + error).View), 3);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(15, 3)]
    [InlineData(16, 2)]
    [InlineData(67, 33)]
    [InlineData(1280, 4)]
    public void Every_sample_of_the_picture_counts_and_none_beside_it(int width, int height)
    {
        var (a, b) = (Luma.Texture(1, width, height), Luma.Texture(2, width, height));
        double squares = 0;
        for (var i = 0; i < width * height; i++)
            squares += Math.Pow(a[i % width, i / width] - b[i % width, i / width], 2);
        Assert.Equal(10 * Math.Log10(255 * 255 * (double)width * height / squares), LumaPsnr.Of(a.View, b.View), 9);
    }

    [Fact]
    public void The_largest_error_overflows_nothing() =>
        Assert.Equal(0, LumaPsnr.Of(Luma.Flat(0, 8_192, 64).View, Luma.Flat(255, 8_192, 64).View), 9);

    [Fact]
    public void Identical_pictures_reach_the_cap_and_one()
    {
        var picture = Luma.Texture(1);
        Assert.Equal(LumaPsnr.MaxDecibels, LumaPsnr.Of(picture.View, picture.View));
        Assert.Equal(1, LumaSsim.Of(picture.View, picture.View), 9);
        Assert.Equal(1, LumaSsim.Of(Luma.Flat(255).View, Luma.Flat(255).View), 9);
    }

    [Fact]
    public void More_noise_is_worse_by_both_measures()
    {
        var picture = Luma.Texture(3);
        double[] psnr = [.. Enumerable.Range(1, 30).Select(n => LumaPsnr.Of(picture.View, picture.WithNoise(n).View))];
        double[] ssim = [.. Enumerable.Range(1, 30).Select(n => LumaSsim.Of(picture.View, picture.WithNoise(n).View))];
        Assert.Equal(psnr.OrderDescending(), psnr);
        Assert.Equal(ssim.OrderDescending(), ssim);
    }

    [Fact]
    public void A_change_of_brightness_costs_less_structure_than_noise_of_the_same_error()
    {
        var picture = Luma.Texture(4);
        var brighter = new Luma(picture.Width, picture.Height, (x, y) => picture[x, y] + 10);
        var noisy = picture.WithNoise(17);
        Assert.Equal(LumaPsnr.Of(picture.View, noisy.View), LumaPsnr.Of(picture.View, brighter.View), 0.4);
        Assert.True(LumaSsim.Of(picture.View, brighter.View) > LumaSsim.Of(picture.View, noisy.View) + 0.01);
    }

    [Fact]
    public void Pictures_of_two_sizes_are_not_compared()
    {
        Assert.Throws<ArgumentException>(() => LumaPsnr.Of(Luma.Flat(1, 64, 48).View, Luma.Flat(1, 48, 64).View));
        Assert.Throws<ArgumentException>(() => LumaSsim.Of(Luma.Flat(1, 64, 48).View, Luma.Flat(1, 48, 64).View));
        Assert.Throws<ArgumentException>(() => LumaSsim.Of(Luma.Flat(1, 7, 48).View, Luma.Flat(1, 7, 48).View));
    }

    [Theory]
    [InlineData(320, 240, 2)]
    [InlineData(160, 96, 4, 40)] // so dark that the paper's C1 and ffmpeg's tell each other apart
    [InlineData(322, 246, 30)] // blocks that no vector fills, rows and columns that no window covers
    [InlineData(1280, 720, 8)]
    [InlineData(70, 34, 255)]
    public async Task Ffmpeg_says_the_same(int width, int height, int noise, int darker = 1)
    {
        Assert.SkipUnless(Tool.IsInstalled("ffmpeg"), "needs: apt-get install ffmpeg");
        using var folder = new ScratchFolder();
        var bright = Luma.Texture(5, width, height);
        var picture = new Luma(width, height, (x, y) => bright[x, y] / darker);
        var noisy = picture.WithNoise(noise);
        await File.WriteAllBytesAsync(folder["a.gray"], picture.Packed(), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder["b.gray"], noisy.Packed(), TestContext.Current.CancellationToken);
        var input = $"-f rawvideo -pix_fmt gray -s {width}x{height} -i ";
        var run = await Tool.Run("ffmpeg", $"-hide_banner -nostdin {input}{folder["a.gray"]} {input}{folder["b.gray"]} -lavfi split[m][n];[1:v]split[p][q];[m][p]ssim;[n][q]psnr -f null -", TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(run.Succeeded, run.ToString());
        Assert.Equal(Figure(run.Error, "SSIM Y:"), LumaSsim.Of(picture.View, noisy.View), 0.0001);
        Assert.Equal(Figure(run.Error, "PSNR y:"), LumaPsnr.Of(picture.View, noisy.View), 0.0001);
    }

    private static double Figure(string text, string name) =>
        double.Parse(Regex.Match(text, name + @"([0-9.\-]+)", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value, CultureInfo.InvariantCulture);
}
