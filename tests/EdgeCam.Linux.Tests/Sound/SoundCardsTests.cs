using EdgeCam.Linux.Sound;
using EdgeCam.Linux.Tests.Health;
using Xunit;

namespace EdgeCam.Linux.Tests.Sound;

public sealed class SoundCardsTests
{
    [Fact]
    public void Cards_that_capture_are_listed_with_what_they_are_called()
    {
        using var tree = Pi();
        Assert.Equal(
            ["hw:C920,0 (HD Pro Webcam C920 at usb-0000:01:00.0-1.2, high speed)", "hw:7,2 ()", "hw:sndrpigooglevoi,0 (snd_rpi_googlevoicehat_soundcard)"],
            SoundCards.All(tree.Root).Select(card => card.ToString()));
    }

    [Theory]
    [InlineData("auto", "C920")]
    [InlineData("hw:C920", "C920")]
    [InlineData("hw:c920,0", "C920")]
    [InlineData("hw:10,0", "sndrpigooglevoi")]
    [InlineData("hw:7,2", "7")]
    [InlineData("C920", "C920")]
    [InlineData("googlevoicehat", "sndrpigooglevoi")]
    [InlineData("webcam", "C920")]
    public void A_card_is_found_by_what_people_call_it(string name, string id)
    {
        using var tree = Pi();
        Assert.Equal(id, SoundCards.Find(name, SoundCards.All(tree.Root)).Id);
    }

    [Theory]
    [InlineData("hw:C920,1")]
    [InlineData("hw:C920,0,0")]
    [InlineData("hw:")]
    [InlineData("Headphones")]
    public void What_is_not_there_says_so_and_what_is(string name)
    {
        using var tree = Pi();
        var fault = Assert.Throws<SoundDeviceException>(() => SoundCards.Find(name, SoundCards.All(tree.Root)));
        Assert.StartsWith($"No microphone is called {name}. There are: hw:C920,0 (HD Pro", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_sound_says_what_to_do()
    {
        using var tree = new KernelTree().With("proc/asound/cards", "--- no soundcards ---\n");
        var fault = Assert.Throws<SoundDeviceException>(() => SoundCards.Find("auto", SoundCards.All(tree.Root)));
        Assert.Equal("There is no microphone. No sound card captures: plug the microphone in, or load its driver (cat /proc/asound/cards tells).", fault.Message);
    }

    private static KernelTree Pi() => new KernelTree()
        .With("dev/snd/controlC0", "")
        .With("dev/snd/pcmC0D0p", "")
        .With("dev/snd/pcmC10D0c", "")
        .With("dev/snd/pcmC2D0c", "")
        .With("dev/snd/pcmC7D2c", "")
        .With("proc/asound/cards", """
             0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones
                                  bcm2835 Headphones
             2 [C920           ]: USB-Audio - HD Pro Webcam C920
                                  HD Pro Webcam C920 at usb-0000:01:00.0-1.2, high speed
            10 [sndrpigooglevoi]: RPi-simple - snd_rpi_googlevoicehat_soundcar
                                  snd_rpi_googlevoicehat_soundcard

            """);
}
