using EdgeCam.Linux.Sound;
using Xunit;

namespace EdgeCam.Linux.Tests.Sound;

public sealed class SampleLayoutTests
{
    [Theory]
    [InlineData("S16_LE", new byte[] { 0x34, 0x12, 0xFF, 0x7F })]
    [InlineData("S32_LE", new byte[] { 9, 9, 0x34, 0x12, 9, 9, 0xFF, 0x7F })]
    [InlineData("S24_LE", new byte[] { 9, 0x34, 0x12, 0, 9, 0xFF, 0x7F, 0 })]
    [InlineData("S24_3LE", new byte[] { 9, 0x34, 0x12, 9, 0xFF, 0x7F })]
    public void The_sixteen_bits_that_count_are_taken_of_every_layout(string name, byte[] card)
    {
        var layout = SampleLayout.All.Single(layout => layout.Name == name);
        var samples = new short[2];
        layout.Read(card, 1, samples, 1);
        Assert.Equal([0x1234, short.MaxValue], samples);
        layout.Read(card, 2, samples, 2);
        Assert.Equal([0x1234, short.MaxValue], samples);
        layout.Read(card, 1, new Span<short>(samples), 2);
        Assert.Equal([0x1234, 0x1234], samples);
        layout.Read(card, 2, samples.AsSpan(0, 1), 1);
        Assert.Equal((0x1234 + short.MaxValue) / 2, samples[0]);
    }

    [Fact]
    public void Of_an_array_of_microphones_the_first_two_are_heard()
    {
        byte[] card = [1, 0, 3, 0, 99, 0, 99, 0, 5, 0, 7, 0, 99, 0, 99, 0];
        var samples = new short[4];
        SampleLayout.All[0].Read(card, 4, samples, 2);
        Assert.Equal([1, 3, 5, 7], samples);
        SampleLayout.All[0].Read(card, 4, samples.AsSpan(0, 2), 1);
        Assert.Equal([2, 6], samples.AsSpan(0, 2).ToArray());
    }

    [Fact]
    public void Rates_are_tried_from_the_wish_upwards_and_then_downwards()
    {
        Assert.Equal([16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000, 8_000], CardSetting.RatesFor(16_000));
        Assert.Equal([48_000, 96_000, 192_000, 44_100], CardSetting.RatesFor(48_000)[..4]);
    }
}
