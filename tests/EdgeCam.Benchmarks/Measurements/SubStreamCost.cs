using EdgeCam.Benchmarks.Processes;
using EdgeCam.Benchmarks.Report;
using EdgeCam.Libav;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Measurements;

/// <summary>What a sub-stream adds to the encoder of the main one: scaling and encoding of every second picture, in processor time of all threads.</summary>
/// <remarks>Most of the test picture stands still, which makes the main stream cheap: beside footage the share is smaller.</remarks>
internal sealed class SubStreamCost : IMeasurement
{
    private const int PicturesPerSecond = 30;
    private const int Seconds = 5; // of stream, in a batch
    private const int Batches = 7;
    private const double MostShare = 0.1;
    private readonly FrameRate _rate = FrameRate.Of(PicturesPerSecond);

    public string Name => "sub-stream";

    public string Title => "A sub-stream of 640x360 at 15 frames/s and 400 kbit/s beside 1280x720 at 30 and 2 Mbit/s, libx264 veryfast, test picture";

    public bool NeedsDaemon => false;

    public async IAsyncEnumerable<Row> RunAsync(Workplace place, BenchmarkOptions options)
    {
        await Task.Yield();
        if (!LibavLibrary.TryLoad(out var library, out var missing))
        {
            yield return Row.NotMeasured("sub-stream", missing);
            yield break;
        }

        using var picture = new TestPicture();
        using var main = TestPicture.OpenEncoder(library);
        using var sub = Open(library, picture.View);
        sub.Apply(new EncoderTarget(Bitrate.Kbps(400), PicturesPerSecond / 2.0, PicturesPerSecond));
        RunBatch(picture, main, sub); // loads and compiles
        var batches = Enumerable.Range(0, Batches).Select(_ => RunBatch(picture, main, sub)).ToArray();
        using var scaling = new ScalingEncoder(library, FormatOf(picture.View), 640, 360, (_, _) => new Nobody());
        RunBatch(picture, main, scaling);
        var scaled = Enumerable.Range(0, Batches).Select(_ => RunBatch(picture, main, scaling).Sub).Order().ElementAt(Batches / 2);
        yield return Of(Median(batches, batch => batch.Main), Median(batches, batch => batch.Sub), scaled, batches.Max(batch => batch.Allocated));
    }

    private VideoFormat FormatOf(in Picture picture) => new(IsEncoded: false, picture.Width, picture.Height, _rate);

    private ScalingEncoder Open(LibavLibrary library, in Picture picture) => new(
        library, FormatOf(picture), 640, 360,
        (width, height) => new SoftwareEncoder(library, new SoftwareEncoderOptions(width, height, PixelLayout.Yuv420, _rate, Bitrate.Kbps(400), PicturesPerSecond)));

    private static Row Of(double mainShare, double subShare, double scalingShare, long allocated)
    {
        return new Row(
            "scaling and encoding of the sub-stream",
            Figures.Of($"{100 * subShare:0.0} % of a core beside the main stream's {100 * mainShare:0.0} %, {100 * scalingShare:0.0} of them scaling, {allocated} B allocated"),
            Figures.Of($"median of {Batches} batches of {Seconds} s of stream, as fast as they go"),
            Figures.Of($"under {100 * MostShare:0} % of a core, 0 B"),
            subShare < MostShare && allocated == 0);
    }

    /// <returns>Shares of one core while the stream runs in real time, and what the encoding thread allocated for the sub-stream.</returns>
    private static (double Main, double Sub, long Allocated) RunBatch(TestPicture picture, SoftwareEncoder main, ScalingEncoder sub)
    {
        var (mainTime, subTime, allocated) = (TimeSpan.Zero, TimeSpan.Zero, 0L);
        for (var i = 0; i < Seconds * PicturesPerSecond; i++)
        {
            picture.Paint();
            var begin = Environment.CpuUsage.TotalTime;
            picture.Encode(main);
            var middle = Environment.CpuUsage.TotalTime;
            mainTime += middle - begin;
            if (i % 2 != 0)
                continue;
            var before = GC.GetAllocatedBytesForCurrentThread();
            picture.Encode(sub);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            subTime += Environment.CpuUsage.TotalTime - middle;
        }

        return (mainTime.TotalSeconds / Seconds, subTime.TotalSeconds / Seconds, allocated);
    }

    /// <summary>Takes pictures and makes nothing of them: what is left is the scaling.</summary>
    private sealed class Nobody : IVideoEncoder
    {
        private BufferLoan? _done;

        public string Name => "nobody";

        public void Apply(in EncoderTarget target)
        {
        }

        public bool TrySubmit(in SourceFrame picture, bool forceIdr)
        {
            _done = picture.Loan;
            return true;
        }

        public bool TryTake(out EncodedUnit unit)
        {
            unit = default;
            return false;
        }

        public bool TryTakeReturned(out BufferLoan loan)
        {
            loan = _done.GetValueOrDefault();
            var isDone = _done is not null;
            _done = null;
            return isDone;
        }

        public void Dispose()
        {
        }
    }

    private static double Median<T>(T[] batches, Func<T, double> of) => batches.Select(of).Order().ElementAt(batches.Length / 2);
}
