using System.Globalization;
using EdgeCam.Footage;
using EdgeCam.Libav;
using EdgeCam.Motion;
using EdgeCam.Ports;
using EdgeCam.Quality;
using EdgeCam.Tests.Footage;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Pipeline;

/// <summary>The detector on a real car park: cars drive in and out, and the camera's own noise is on all of it.</summary>
public sealed class MotionFootageTests
{
    [Fact]
    public void Cars_are_motion_and_the_empty_park_is_not()
    {
        // Seen by eye: a car passes from 4.5 to 9.3 s, one from 14.2 to 19.5 s, and one drives in at 25 s; the camera sways a little.
        var seen = Watch(Needs.CarPark(), new MotionDetector(new MotionPlan(50, TimeSpan.FromSeconds(3), [])));
        foreach (var (second, edge, share, box) in seen.Where(look => look.Edge != MotionEdge.None || look.Share > 0))
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{second:0.00} {edge} {share:P2} {box}"));
        double[] starts = [.. seen.Where(look => look.Edge == MotionEdge.Start).Select(look => look.Second)];
        double[] stops = [.. seen.Where(look => look.Edge == MotionEdge.Stop).Select(look => look.Second)];
        Assert.Equal(3, starts.Length);
        Assert.InRange(starts[0], 4, 5);
        Assert.InRange(stops[0], 9, 13.5);
        Assert.InRange(starts[1], 14, 15);
        Assert.InRange(stops[1], 19.5, 24);
        Assert.InRange(starts[2], 24.5, 26);
    }

    private static List<(double Second, MotionEdge Edge, float Share, MotionBox Box)> Watch(string path, MotionDetector detector)
    {
        using var source = new FileSource(Needs.Libav(), path, loop: false, new VirtualPacingClock(new MediaInstant(1_000_000_000)));
        var seen = new List<(double, MotionEdge, float, MotionBox)>();
        MediaInstant? begin = null;
        while (source.TryRead(TimeSpan.FromSeconds(1), out var frame) is var read and not SourceRead.Ended)
        {
            if (read != SourceRead.Frame)
                continue;
            if (frame.Kind == SourceFrameKind.Picture)
            {
                begin ??= frame.CapturedAt;
                var edge = detector.Look(LumaView.Of(frame.Picture), frame.CapturedAt);
                seen.Add(((frame.CapturedAt - begin.Value).TotalSeconds, edge, detector.Share, detector.Box));
            }

            source.Return(frame.Loan);
        }

        return seen;
    }
}
