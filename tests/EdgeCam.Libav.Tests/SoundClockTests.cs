using EdgeCam.Libav.Sound;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Libav.Tests;

public sealed class SoundClockTests
{
    private static readonly MediaInstant Start = new(1_000_000_000);

    [Fact]
    public void Jitter_of_the_capture_instants_hardly_moves_the_samples()
    {
        var clock = new SoundClock(48_000);
        for (var i = 0; i < 100; i++)
        {
            clock.Observe(i * 480, Start + TimeSpan.FromMilliseconds((i * 10) + (i % 2)));
            Assert.InRange((clock.InstantOf(24_000) - Start).TotalMilliseconds, 500, 500.6);
        }
    }

    [Theory]
    [InlineData(200)]
    [InlineData(-200)]
    public void Samples_keep_in_step_with_a_source_that_drifts_and_their_distances_even(int ppm)
    {
        var clock = new SoundClock(48_000);
        var period = TimeSpan.FromMilliseconds(20) * (1 + (ppm / 1e6));
        var last = Start - period;
        for (var block = 0; block < 50 * 7_200; block++) // two hours
        {
            clock.Observe(block * 960L, Start + (period * block));
            var instant = clock.InstantOf(block * 960L);
            Assert.InRange((instant - (Start + (period * block))).TotalMilliseconds, -0.1, 0.1);
            Assert.InRange((instant - last - period).TotalMilliseconds, -0.1, 0.1);
            last = instant;
        }
    }

    [Fact]
    public void A_hole_moves_the_samples_after_it_and_none_before()
    {
        var clock = new SoundClock(48_000);
        clock.Observe(0, Start);
        clock.Observe(48_000, Start + TimeSpan.FromSeconds(1.5));
        Assert.Equal(Start + TimeSpan.FromMilliseconds(999), clock.InstantOf(47_952));
        Assert.Equal(Start + TimeSpan.FromSeconds(1.5), clock.InstantOf(48_000));
        Assert.Equal(Start + TimeSpan.FromSeconds(2.5), clock.InstantOf(96_000));
    }

    [Fact]
    public void Samples_before_the_first_are_counted_back_from_it()
    {
        var clock = new SoundClock(8_000);
        clock.Observe(0, Start);
        Assert.Equal(Start - TimeSpan.FromMilliseconds(128), clock.InstantOf(-1024));
    }

    [Fact]
    public void More_jumps_than_there_is_room_for_forget_the_oldest()
    {
        var clock = new SoundClock(1_000);
        for (var i = 0; i < 50; i++)
            clock.Observe(i * 100, Start + TimeSpan.FromSeconds(i));
        Assert.Equal(Start + TimeSpan.FromSeconds(49.05), clock.InstantOf(4_950));
        Assert.Equal(Start + TimeSpan.FromSeconds(45.05), clock.InstantOf(4_550));
    }
}
