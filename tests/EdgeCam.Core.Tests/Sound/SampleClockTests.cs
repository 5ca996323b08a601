using EdgeCam.Sound;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Sound;

public sealed class SampleClockTests
{
    private const int Rate = 48_000;
    private const int Block = Rate / 50;
    private static readonly MediaInstant Start = new(5_000_000_000);

    [Theory]
    [InlineData(200, 30)]
    [InlineData(-200, 30)]
    [InlineData(200, 1)]
    [InlineData(0, 30)]
    [InlineData(-800, 10)]
    public void Over_two_hours_drift_and_late_counts_neither_part_sound_from_picture_nor_make_it_uneven(int ppm, int mostLateMs)
    {
        var card = new Card(ppm, mostLateMs);
        var last = Start;
        for (var block = 0L; block < 2 * 3_600 * 50; block++)
        {
            var instant = card.ReadBlock();
            var off = (instant - card.TruthOf(block * Block)).TotalMilliseconds;
            var step = (instant - last).TotalMilliseconds - 20;
            last = instant;
            if (block < 5 * 50)
                continue; // before that the first counts are all that is known
            Assert.True(Math.Abs(off) < 2, $"{off:0.00} ms off in block {block}");
            Assert.True(Math.Abs(step) < (block < 60 * 50 ? 1 : 0.3), $"a step of {step:0.00} ms more than 20 in block {block}");
        }

        Assert.InRange(card.Clock.DriftPpm, ppm - 10, ppm + 10);
    }

    [Fact]
    public void A_card_that_stands_still_for_a_second_is_followed_within_eight_blocks()
    {
        var card = new Card(ppm: 100, mostLateMs: 5);
        card.ReadFor(seconds: 60);
        card.Pause(TimeSpan.FromSeconds(1));
        card.ReadFor(seconds: 0.16);
        for (var i = 0; i < 500; i++)
            Assert.InRange(card.OffNow(card.ReadBlock()).TotalMilliseconds, -5, 5);
        Assert.InRange(card.Clock.DriftPpm, 80, 120);
    }

    [Fact]
    public void After_an_overrun_the_first_count_is_believed_and_the_drift_stays_known()
    {
        var card = new Card(ppm: 150, mostLateMs: 5);
        card.ReadFor(seconds: 60);
        card.Pause(TimeSpan.FromMilliseconds(25)); // too little to be noticed by itself at once
        card.Clock.Restart();
        for (var i = 0; i < 500; i++)
            Assert.InRange(card.OffNow(card.ReadBlock()).TotalMilliseconds, -5, 5.1);
        Assert.InRange(card.Clock.DriftPpm, 130, 170);
    }

    [Fact]
    public void A_loss_that_nobody_told_of_is_followed_within_two_seconds()
    {
        var card = new Card(ppm: 0, mostLateMs: 5);
        card.ReadFor(seconds: 60);
        card.Pause(TimeSpan.FromMilliseconds(25));
        card.ReadFor(seconds: 2);
        for (var i = 0; i < 500; i++)
            Assert.InRange(card.OffNow(card.ReadBlock()).TotalMilliseconds, -1, 2);
        Assert.InRange(card.Clock.DriftPpm, -20, 20);
    }

    [Fact]
    public void A_machine_that_is_busy_for_a_moment_moves_nothing()
    {
        var card = new Card(ppm: 0, mostLateMs: 0);
        card.ReadFor(seconds: 10);
        for (var i = 0; i < 7; i++)
            card.Clock.Observe(card.Samples, card.TruthOf(card.Samples) + TimeSpan.FromMilliseconds(300 - (20 * i)));
        Assert.Equal(0, card.OffNow(card.ReadBlock()).TotalMilliseconds, 0.001);
    }

    [Fact]
    public void Counts_cost_nothing_on_the_managed_heap()
    {
        var card = new Card(ppm: 50, mostLateMs: 3);
        Allocation.AssertNone(() => card.ReadBlock());
    }

    /// <summary>A card whose quartz is off and whose counts are noticed late.</summary>
    private sealed class Card(int ppm, int mostLateMs)
    {
        private readonly Random _random = new(42);
        private MediaInstant _start = Start;

        public SampleClock Clock { get; } = new(Rate);

        public long Samples { get; private set; }

        public MediaInstant TruthOf(long sample) => new(_start.Nanoseconds + (long)(sample * (1e9 / Rate) * (1 + (ppm / 1e6))));

        /// <returns>When the first sample of the next block was heard, as the clock has it.</returns>
        public MediaInstant ReadBlock()
        {
            Samples += Block;
            Clock.Observe(Samples, TruthOf(Samples) + TimeSpan.FromMilliseconds(_random.NextDouble() * mostLateMs));
            return Clock.InstantOf(Samples - Block);
        }

        public void ReadFor(double seconds)
        {
            for (var i = 0; i < seconds * 50; i++)
                ReadBlock();
        }

        public void Pause(TimeSpan pause) => _start += pause;

        public TimeSpan OffNow(MediaInstant instant) => instant - TruthOf(Samples - Block);
    }
}
