using EdgeCam.Quality;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Quality;

public sealed class SoundMeterTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(200);

    [Fact]
    public void Sound_in_time_has_no_gap()
    {
        var report = Play(500, _ => TimeSpan.FromMilliseconds(199));
        Assert.Equal(new SoundReport(500, 500, 0, 0, TimeSpan.Zero), report);
        Assert.Equal(1, report.Share);
    }

    [Fact]
    public void A_frame_that_arrives_at_its_playout_is_heard_and_one_after_it_is_not()
    {
        Assert.Equal(500, Play(500, _ => Budget).InTime);
        Assert.Equal(new SoundReport(500, 499, 1, 1, Frame), Play(500, i => i == 100 ? Budget + TimeSpan.FromTicks(1) : Budget));
    }

    [Fact]
    public void Frames_lost_in_a_row_are_one_gap()
    {
        var report = Play(500, i => i is >= 100 and < 110 or 200 or 202 ? null : TimeSpan.FromMilliseconds(60));
        Assert.Equal(new SoundReport(500, 488, 0, 3, 10 * Frame), report);
        Assert.Equal(0.976, report.Share, 9);
    }

    [Fact]
    public void What_arrives_twice_out_of_order_or_unknown_counts_once_or_not()
    {
        var meter = new SoundMeter(Frame, Budget);
        for (var i = 0; i < 10; i++)
            meter.OnCaptured(At(i));
        foreach (var i in (int[])[9, 3, 3, 4, 400, 9, 0])
            meter.OnArrived(At(i) + TimeSpan.FromMilliseconds(2), At(10));
        meter.Advance(MediaInstant.Never);
        Assert.Equal((10, 4), (meter.Report.Due, meter.Report.InTime));
    }

    [Fact]
    public void Frames_come_as_they_like_and_nothing_is_allocated()
    {
        var meter = new SoundMeter(Frame, Budget);
        var frames = 0;
        Allocation.AssertNone(() =>
        {
            var at = At(0) + TimeSpan.FromMilliseconds(frames++); // twenty times as many as said
            meter.OnCaptured(at);
            meter.OnArrived(at, at);
        });
        meter.Advance(MediaInstant.Never);
        Assert.Equal((frames, frames), (meter.Report.Due, meter.Report.InTime));
    }

    private static MediaInstant At(int number) => new MediaInstant(3_000_000_000) + (number * Frame);

    private static SoundReport Play(int count, Func<int, TimeSpan?> delay)
    {
        var meter = new SoundMeter(Frame, Budget);
        var events = new List<(MediaInstant At, Action Feed)>();
        for (var i = 0; i < count; i++)
        {
            var capturedAt = At(i);
            events.Add((capturedAt, () => meter.OnCaptured(capturedAt)));
            if (delay(i) is { } d)
                events.Add((capturedAt + d, () => meter.OnArrived(capturedAt, capturedAt + d)));
        }

        foreach (var (_, feed) in events.OrderBy(e => e.At.Nanoseconds))
            feed();
        meter.Advance(MediaInstant.Never);
        return meter.Report;
    }
}
