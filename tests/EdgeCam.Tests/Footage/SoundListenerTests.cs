using EdgeCam.Quality;
using EdgeCam.Receiving;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Footage;

public sealed class SoundListenerTests
{
    private const int Rate = 48_000;
    private static readonly TimeSpan Frame = TimeSpan.FromSeconds(1_024.0 / Rate);
    private static readonly MediaInstant Start = new(7_000_000_000);
    private readonly SoundListener _listener = new(Rate, TimeSpan.FromMilliseconds(200));

    [Fact]
    public void Frames_that_never_came_and_frames_that_came_late_are_not_heard()
    {
        for (var number = 0; number < 200; number++)
        {
            if (number is not (50 or 51))
                Hear(number, delay: TimeSpan.FromMilliseconds(number is >= 100 and < 104 ? 400 : 30));
        }

        var report = _listener.Report!;
        Assert.InRange(report.Due, 185, 195); // the last ones are not due yet
        Assert.Equal((6, 4), (report.Due - report.InTime, report.Late));
        Assert.Equal((2, 4 * Frame), (report.Gaps, report.LongestGap));
    }

    [Fact]
    public void Another_stream_has_its_own_timestamps()
    {
        for (var number = 0; number < 100; number++)
            Hear(number, TimeSpan.Zero);
        for (var number = 100; number < 200; number++)
            Hear(number, TimeSpan.Zero, new Ssrc(2), shift: 77_777_777);
        Assert.Equal((0, 1.0), (_listener.Report!.Gaps, _listener.Report.Share));
    }

    [Fact]
    public void Nothing_is_said_before_something_was_due()
    {
        Assert.Null(_listener.Report);
        Hear(0, TimeSpan.Zero);
        Assert.Null(_listener.Report);
    }

    private void Hear(int number, TimeSpan delay, Ssrc ssrc = default, long shift = 0)
    {
        var capturedAt = Start + (number * Frame);
        _listener.OnFrame(new UnitStamp(ssrc, new RtpTimestamp(4_294_950_000) + (number * 1_024L) + shift, capturedAt + delay), capturedAt);
    }
}
