using EdgeCam.Media;
using EdgeCam.Receiving;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Receiving;

/// <summary>A camera of 25 pictures a second whose pictures come out of the receiver when the test says.</summary>
public sealed class ReceptionFiguresTests
{
    private const ulong NtpAtStart = 3_900_000_000UL << 32;
    private static readonly FrameRate Rate = FrameRate.Of(25);
    private readonly ReceptionFigures _figures = new(Rate);
    private readonly UplinkReceiver _receiver = new(UplinkScene.Plan);

    private ReceptionReport Report => _figures.TakeReport(_receiver);

    [Fact]
    public void Pictures_that_come_in_time_have_one_delay()
    {
        for (var i = 0; i < 100; i++)
            Picture(i, Ms(50));

        var delay = Report.Delay;
        Assert.All([delay.SignalHalf, delay.SignalMost, delay.PictureHalf, delay.PictureMost], time => Assert.InRange(time, Ms(49), Ms(51)));
        Assert.True(delay.IsBySenderClock);
        Assert.Equal(TimeSpan.Zero, Report.Frozen);
    }

    [Fact]
    public void A_picture_that_never_comes_counts_in_the_signal_and_not_among_the_pictures()
    {
        for (var i = 0; i < 100; i++)
        {
            if (i % 10 != 5)
                Picture(i, Ms(50));
        }

        var delay = Report.Delay;
        Assert.InRange(delay.PictureMost, Ms(49), Ms(51));
        Assert.InRange(delay.SignalMost, Ms(89), Ms(91)); // the next came 40 ms later
        Assert.InRange(delay.SignalHalf, Ms(49), Ms(51));
    }

    [Fact]
    public void Without_reports_of_the_sender_delay_is_what_exceeds_the_fastest_packet()
    {
        for (var i = 0; i < 100; i++)
            Picture(i, Ms(i % 2 == 0 ? 20 : 35), hasReports: false);

        var delay = Report.Delay;
        Assert.False(delay.IsBySenderClock);
        Assert.InRange(delay.PictureMost, Ms(34), Ms(36)); // the test places captures exactly
    }

    [Theory]
    [InlineData(-300)]
    [InlineData(40_000)]
    public void A_sender_whose_clock_differs_is_judged_by_its_fastest_packet(int clockIsBehind)
    {
        for (var i = 0; i < 10; i++)
            Picture(i, Ms(20), clockIsBehind: Ms(clockIsBehind));
        Assert.False(Report.Delay.IsBySenderClock);
    }

    [Fact]
    public void A_pause_counts_as_frozen_once_something_comes_again()
    {
        Picture(0, Ms(20));
        Picture(1, Ms(20));
        _figures.OnDatagram(At(6) + Ms(20));
        Assert.Equal(TimeSpan.Zero, Report.Frozen); // 200 ms are no freeze
        Picture(26, Ms(20));
        Assert.Equal((Ms(1_000), 1), (Report.Frozen, Report.Freezes));
    }

    [Fact]
    public void What_is_reported_as_recent_is_from_the_last_report_on()
    {
        Picture(0, Ms(20));
        Assert.Equal(Ms(20), Round(Report.Delay.Recent!.Value));
        Assert.Null(Report.Delay.Recent);
        Picture(1, Ms(30));
        Picture(2, Ms(50));
        var recent = Report.Delay;
        Assert.Equal((Ms(40), Ms(50)), (Round(recent.Recent!.Value), Round(recent.RecentWorst)));
    }

    [Fact]
    public void Sound_that_is_missing_is_told_by_the_timestamps()
    {
        Assert.Null(Report.SoundShare);
        for (var i = 0; i < 100; i++)
        {
            if (i % 10 is not (3 or 4))
                Sound(uint.MaxValue - 20_000u + (1_024u * (uint)i)); // wraps on the way
        }

        Assert.Equal(0.8, Report.SoundShare!.Value, 2);
    }

    [Fact]
    public void Sound_that_begins_anew_misses_nothing()
    {
        Sound(5_000);
        Sound(3_000_000_000);
        Sound(3_000_001_024);
        Assert.Equal(1, Report.SoundShare);
    }

    private static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static TimeSpan Round(TimeSpan time) => Ms(Math.Round(time.TotalMilliseconds, 1));

    private static MediaInstant At(int picture) => UplinkScene.Start + Rate.TimeOf(picture);

    private static ulong Ntp(MediaInstant at) => NtpAtStart + (ulong)((at - UplinkScene.Start).TotalSeconds * (1UL << 32));

    private void Picture(int number, TimeSpan delay, bool hasReports = true, TimeSpan clockIsBehind = default)
    {
        var (capturedAt, now) = (At(number), At(number) + delay);
        _figures.OnDatagram(now);
        _figures.OnUnit(
            new ReceivedUnit
            {
                Track = Track.Video,
                Bytes = default,
                Timestamp = default,
                LastSequence = default,
                CapturedAt = capturedAt,
                CapturedNtp = hasReports ? Ntp(capturedAt) - (ulong)(long)(clockIsBehind.TotalSeconds * (1L << 32)) : null,
                BegunAt = now,
                CompletedAt = now,
            },
            now,
            Ntp(now));
    }

    private void Sound(uint timestamp) => _figures.OnUnit(
        new ReceivedUnit
        {
            Track = Track.Sound,
            Bytes = default,
            Timestamp = new RtpTimestamp(timestamp),
            LastSequence = default,
            CapturedAt = UplinkScene.Start,
            BegunAt = UplinkScene.Start,
            CompletedAt = UplinkScene.Start,
        },
        UplinkScene.Start,
        NtpAtStart);
}
