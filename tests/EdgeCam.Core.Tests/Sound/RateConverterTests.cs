using EdgeCam.Sound;
using EdgeCam.Testing;
using Xunit;

namespace EdgeCam.Core.Tests.Sound;

public sealed class RateConverterTests
{
    [Theory]
    [InlineData(8_000, 48_000, 1)]
    [InlineData(16_000, 48_000, 2)]
    [InlineData(32_000, 48_000, 1)]
    [InlineData(44_100, 48_000, 2)]
    [InlineData(48_000, 44_100, 1)]
    [InlineData(48_000, 16_000, 2)]
    [InlineData(96_000, 48_000, 1)]
    public void A_tone_stays_what_it_is_at_another_rate_and_where_it_was_in_time(int from, int to, int channels)
    {
        const double Hz = 997;
        var converter = new RateConverter(from, to, channels);
        var (worst, power) = (0.0, 0.0);
        var (input, output) = (new short[from / 50 * channels], new short[to / 50 * channels]);
        for (var block = 0; block < 20; block++)
        {
            Fill(input, from, channels, block * (from / 50), Hz);
            converter.Convert(input, output);
            for (var i = 0; i < output.Length && block > 1; i++)
            {
                var at = ((block / 50.0) + (i / channels / (double)to)) - converter.Delay.TotalSeconds;
                var expected = Tone(at, Hz, i % channels);
                worst = Math.Max(worst, Math.Abs(output[i] - expected));
                power += expected * expected;
            }
        }

        Assert.True(worst < 12_000 * 0.002, $"{worst:0.0} of 12000 off");
        Assert.True(power > 0);
    }

    [Fact]
    public void What_the_lower_rate_cannot_carry_is_not_heard_as_something_else()
    {
        var converter = new RateConverter(48_000, 16_000, 1);
        var (input, output) = (new short[960], new short[320]);
        for (var block = 0; block < 20; block++)
        {
            Fill(input, 48_000, 1, block * 960, hz: 11_000);
            converter.Convert(input, output);
        }

        Assert.All(output, sample => Assert.InRange(sample, -8, 8)); // -63 dB
    }

    [Fact]
    public void The_loudest_samples_are_cut_off_and_do_not_wrap()
    {
        var converter = new RateConverter(16_000, 48_000, 1);
        var (input, output) = (new short[320], new short[960]);
        for (var block = 0; block < 5; block++)
        {
            for (var i = 0; i < input.Length; i++)
                input[i] = i / 16 % 2 == 0 ? short.MaxValue : short.MinValue;
            converter.Convert(input, output);
        }

        for (var i = 0; i < output.Length - 1; i++)
            Assert.True(Math.Abs(output[i] - output[i + 1]) < 40_000);
    }

    [Fact]
    public void A_rate_that_has_no_whole_block_is_refused() => Assert.Throws<ArgumentException>(() => new RateConverter(11_025, 48_000, 1));

    [Fact]
    public void A_block_costs_nothing_on_the_managed_heap()
    {
        var converter = new RateConverter(44_100, 48_000, 2);
        var (input, output) = (new short[882 * 2], new short[960 * 2]);
        Allocation.AssertNone(() => converter.Convert(input, output), times: 50);
    }

    private static void Fill(short[] block, int rate, int channels, long first, double hz)
    {
        for (var i = 0; i < block.Length; i++)
            block[i] = (short)Math.Round(Tone((first + (i / channels)) / (double)rate, hz, i % channels));
    }

    private static double Tone(double at, double hz, int channel) => 12_000 * Math.Sin((2 * Math.PI * hz * at) + channel);
}
