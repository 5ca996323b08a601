using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;
using EdgeCam.Media;
using EdgeCam.Motion;
using EdgeCam.Overlay;
using EdgeCam.Ports;
using EdgeCam.Quality;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>What looks at pictures and draws on them before they are encoded.</summary>
internal sealed class MotionCost : IMeasurement
{
    private const int LooksPerSecond = 10;
    private const int PicturesPerSecond = 30;

    public string Name => "motion";

    public string Title => "What looks at pictures, draws on them and turns them, on the 720p test picture";

    public bool NeedsDaemon => false;

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        await Task.Yield();
        using var picture = new TestPicture();
        yield return Detector(picture);
        yield return Text(picture);
        yield return Masks(picture);
        foreach (var degrees in (int[])[90, 180])
            yield return Turned(picture, degrees);
    }

    private static Row Detector(TestPicture picture)
    {
        var detector = new MotionDetector(new MotionPlan(50, TimeSpan.FromSeconds(3), []));
        var now = new MediaInstant(1);
        var time = BatchTimer.Run(PicturesPerSecond, _ =>
        {
            now += TimeSpan.FromSeconds(1.0 / LooksPerSecond); // each is a look
            detector.Look(LumaView.Of(picture.View), now);
            return 1;
        });
        return Of("motion, one look", time, LooksPerSecond, goal: 1);
    }

    private static Row Text(TestPicture picture)
    {
        var painter = new OverlayPainter(OverlayPosition.TopLeft, scale: 0);
        var local = new DateTime(2026, 11, 22, 6, 30, 0, DateTimeKind.Local);
        var line = new char[OverlayText.MaxLength];
        var time = BatchTimer.Run(PicturesPerSecond, _ =>
        {
            var length = OverlayText.Render("{time}", local, line); // once a second, in truth
            painter.Paint(picture.View, line.AsSpan(0, length), "North gate, camera 3");
            return 1;
        });
        return Of("overlay, two lines", time, PicturesPerSecond, goal: 1);
    }

    private static Row Masks(TestPicture picture)
    {
        var view = picture.View;
        var time = BatchTimer.Run(PicturesPerSecond, _ =>
        {
            for (var i = 0; i < 4; i++)
                OverlayPainter.Cover(view, i * view.Width / 4, 0, (i * view.Width / 4) + (view.Width / 5), view.Height / 4);
            return 1;
        });
        return Of("four privacy masks, a fifth of the picture", time, PicturesPerSecond, goal: 1);
    }

    private static Row Turned(TestPicture picture, int degrees)
    {
        var view = picture.View;
        var orientation = Orientation.Of(degrees, isMirrored: false);
        using var pool = orientation.IsTransposed ? new PicturePool(view.Height, view.Width, 1, 0) : new PicturePool(view.Width, view.Height, 1, 0);
        pool.TryLend(out _, out var turned);
        var time = BatchTimer.Run(PicturesPerSecond, _ =>
        {
            PictureTurn.Turn(view, turned, orientation);
            return 1;
        });
        return Of($"turned by {degrees} degrees", time, PicturesPerSecond, goal: 3); // 1 ms of each picture
    }

    private static Row Of(string what, BatchTimer time, int perSecond, double goal)
    {
        var share = time.NanosecondsPerStep * perSecond / 1e7;
        return new Row(
            what,
            Figures.Of($"{time.NanosecondsPerStep / 1000:0} us, {share:0.000} % of a core, {(double)time.Allocated / (time.Batches * time.Steps):0.##} B allocated"),
            Figures.Of($"{perSecond} a second at 720p30; median of {time.Batches} batches of {time.Steps}"),
            Figures.Of($"under {goal} %, 0 B"),
            share < goal && time.Allocated == 0);
    }
}
