using Xunit;

namespace EdgeCam.Tests.FirstBoot;

/// <summary>The power goes at each step; what the next start leaves is what an undisturbed one leaves.</summary>
public sealed class BootPowerCutTests
{
    private const string Text = "hostname=door\npassword=open sesame\nmqtt_password=geheim\nwifi_ssid=net\nwifi_password=12345678\nwifi_country=de\nencoder.bitrate_kbps=900\n";

    [Theory]
    [InlineData(Text)]
    [InlineData("encoder.bitrate_kbps=900\n")]
    [InlineData("encoder.bitrate_kbps=1\n")]
    [InlineData(null)]
    public void Wherever_the_power_goes_the_next_start_ends_with_the_same(string? text)
    {
        var expected = AfterStart(text, steps: null, out _);
        int steps = 0;
        for (bool isCut = true; isCut; steps++)
            Assert.Equal(expected, AfterStart(text, steps, out isCut));
        Assert.InRange(steps, 6, 60);
    }

    [Fact]
    public void Wherever_the_power_goes_it_may_go_again_at_the_next_start()
    {
        var expected = AfterStart(Text, steps: null, out _);
        for (int first = 0; first < 24; first += 6)
        {
            for (int second = 0; second < 24; second += 4)
            {
                using var box = new BootScene();
                box.PutText(Text);
                box.Start(first);
                box.Start(second);
                box.Start();
                box.Start(); // says the same of a file that was taken before, whichever start took it
                Assert.Equal(ButForTheAnswer(expected), ButForTheAnswer(box.Everything()));
            }
        }
    }

    [Fact]
    public void A_password_that_was_made_before_the_power_went_is_shown_when_it_is_back()
    {
        for (int steps = 0; steps < 12; steps++)
        {
            using var box = new BootScene();
            box.Start(steps);
            bool wasShown = File.Exists(box.Places.Result);
            box.Start();
            Assert.True(wasShown || box.Result.Contains(box.Password, StringComparison.Ordinal), $"after {steps} steps");
        }
    }

    // What a start is told of differs with when the file was taken: everything but the result and the console is compared.
    private static IReadOnlyList<string> AfterStart(string? text, int? steps, out bool isCut)
    {
        using var box = new BootScene();
        if (text is not null)
            box.PutText(text);
        isCut = steps is { } count && box.IsCutAfter(count);
        box.Start();
        return ButForTheAnswer(box.Everything());
    }

    private static IReadOnlyList<string> ButForTheAnswer(IReadOnlyList<string> everything) =>
        [.. everything.Where(file => !file.StartsWith("boot/firmware/edgecam-result.txt", StringComparison.Ordinal) && !file.StartsWith("dev/console", StringComparison.Ordinal))];
}
