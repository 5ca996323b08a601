using EdgeCam.Diagnostics;
using EdgeCam.Hosting;
using EdgeCam.Libav;
using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Ports;
using EdgeCam.Ring;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Pipeline;

/// <summary>While privacy is on nobody sees or hears, from the moment that it is confirmed.</summary>
public sealed unsafe class PrivacyTests
{
    private const byte Dark = 32;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);
    private static readonly EdgeCamOptions Open = Options(isPrivate: false);
    private static readonly EdgeCamOptions Private = Options(isPrivate: true);
    private MediaInstant _now = MonotonicClock.Now;

    [Fact]
    public void What_was_filmed_before_can_be_had_no_more_and_what_comes_begins_with_a_dark_idr()
    {
        var source = Source(isEncoded: false);
        using var scene = new Scene(source);
        Film(scene, source, 3);
        scene.Pipeline.Change(Private);
        Assert.Equal(scene.Ring.Newest + 1, scene.Ring.OldestIntact);

        var before = scene.Ring.Newest;
        var from = _now;
        Film(scene, source, 3); // with the last picture of the scene, which the encoder held back
        Assert.All(Readable(scene.Ring), unit => Assert.True(unit.CapturedAt > from));
        Assert.True(Readable(scene.Ring)[0].IsIdr);
        Assert.Equal((3, 2), (scene.Encoder.Pictures.Count(IsDark), scene.Ring.Newest - before));

        scene.Pipeline.Change(Open);
        Film(scene, source, 2);
        Assert.Equal([false, false], scene.Encoder.Pictures.TakeLast(2).Select(IsDark));
        Assert.True(scene.Encoder.Submitted.TakeLast(2).First().IsIdr);
    }

    [Fact]
    public void It_is_on_from_the_first_picture_when_the_camera_starts_with_it()
    {
        var source = Source(isEncoded: false);
        using var scene = new Scene(source, options: Private);
        Film(scene, source, 3);
        Assert.All(scene.Encoder.Pictures, picture => Assert.True(IsDark(picture)));
    }

    [Fact]
    public void Sound_is_silent_and_goes_on()
    {
        var source = Source(isEncoded: false);
        using var scene = new Scene(source);
        Film(scene, source, 2);
        scene.Pipeline.Change(Private);
        Film(scene, source, 2);
        for (var i = 0; i < 5; i++)
            source.Sound([1, 2, 3, 4], _now += Interval);
        Eventually(() => source.Returned.Count >= 8);
        var heard = Readable(scene.Ring).Where(unit => unit.Track == Track.Sound).ToArray();
        Assert.Equal(4, heard.Length); // the first may hold what was heard before
        Assert.All(heard, unit => Assert.Equal([0, 0, 0, 0], unit.Bytes));
    }

    [Fact]
    public void What_is_passed_through_stands_still_and_goes_on_at_an_idr()
    {
        var source = Source(isEncoded: true);
        using var scene = new Scene(source, isEncoded: true);
        Pass(TestUnits.Idr, TestUnits.Picture);
        Eventually(() => scene.Ring.Newest == 2);
        scene.Pipeline.Change(Private);
        Pass(TestUnits.Picture, TestUnits.Idr, TestUnits.Picture);
        Eventually(() => scene.Streams.Counters.FramesIn == 5);
        Assert.Empty(Readable(scene.Ring));
        scene.Pipeline.Change(Open);
        Pass(TestUnits.Picture, TestUnits.Idr, TestUnits.Picture);
        Eventually(() => scene.Streams.Counters.FramesIn == 8 && scene.Ring.Newest == 4);
        Assert.Equal([true, false], Readable(scene.Ring).Select(unit => unit.IsIdr));

        void Pass(params byte[][] units)
        {
            foreach (var unit in units)
                source.AccessUnit(unit, _now += Interval);
        }
    }

    [Fact]
    public void Decoded_pictures_of_every_encoder_are_the_dark_one()
    {
        Assert.SkipUnless(LibavLibrary.TryLoad(out var library, out var missing), "needs: " + missing);
        var plan = EncodePlan.From(Open) with { HasUplinks = true };
        var parts = MediaParts.Open(Open, plan, new SourceCounters(), new EventLog());
        using var streams = new LiveStreams(Open, parts, plan, new MemoryBudget());
        using var pipeline = new CapturePipeline(Open, plan, parts, streams.RenditionsOf(parts, plan, Open.UplinkEncoder), new EventLog());
        using var seat = streams.Uplink.Steering!.Join(new EncoderDemand(Bitrate.Kbps(100), 0, 1, IsHeld: false)); // where ghosts would live long
        pipeline.Start();
        Eventually(() => streams.Main.Ring.Newest > 15 && streams.Uplink.Ring.Newest > 15);
        pipeline.Change(Private);
        var (main, uplink) = (streams.Main.Ring.Newest, streams.Uplink.Ring.Newest);
        Eventually(() => streams.Main.Ring.Newest > main + 40 && streams.Uplink.Ring.Newest > uplink + 40);

        foreach (var ring in (FrameRing[])[streams.Main.Ring, streams.Uplink.Ring])
        {
            using var decoder = new SoftwareDecoder(library);
            var deviations = Readable(ring).Where(unit => unit.Track == Track.Video).Select(unit => DeviationOf(decoder, unit.Bytes)).ToArray();
            Assert.InRange(deviations.Length, 10, 1000);
            TestContext.Current.TestOutputHelper?.WriteLine($"{deviations.Length} pictures, mean absolute deviation at most {deviations.Max():0.00}");
            Assert.All(deviations, deviation => Assert.InRange(deviation, 0, 1));
        }
    }

    // Above the words: what a low bit rate makes of their edges is nothing of the scene. All of it may be a shade off.
    private static double DeviationOf(SoftwareDecoder decoder, byte[] unit)
    {
        Assert.Equal(DecodeOutcome.Picture, decoder.Decode(unit, out var picture));
        var (sum, rows, shade) = (0L, picture.Height / 3, *(byte*)picture.Plane0.Address);
        Assert.InRange(shade, Dark - 4, Dark + 4);
        for (var y = 0; y < rows; y++)
        {
            foreach (var sample in new Span<byte>((byte*)picture.Plane0.Address + ((long)y * picture.Plane0.Stride), picture.Width))
                sum += Math.Abs(sample - shade);
        }

        return (double)sum / (rows * picture.Width);
    }

    private static bool IsDark(Picture picture) => picture.Plane0.Address != 0 && *(byte*)picture.Plane0.Address == Dark;

    private void Film(Scene scene, ScriptedSource source, int pictures)
    {
        var before = scene.Encoder.Submitted.Count;
        for (var i = 0; i < pictures; i++)
            source.Picture(_now += Interval);
        Eventually(() => scene.Encoder.Submitted.Count == before + pictures && scene.Streams.Counters.FramesIn == scene.Encoder.Submitted.Count);
        Eventually(() => source.Returned.Count >= before + pictures - 1); // all but the one in the encoder
    }

    private static List<(MediaInstant CapturedAt, bool IsIdr, Track Track, byte[] Bytes)> Readable(FrameRing ring)
    {
        var units = new List<(MediaInstant, bool, Track, byte[])>();
        for (var sequence = ring.OldestIntact; sequence <= ring.Newest; sequence++)
        {
            if (ring.TryRead(sequence, out var unit) == RingRead.Ok)
                units.Add((unit.Info.CapturedAt, unit.Info.IsIdr, unit.Info.Track, unit.Bytes.ToArray()));
        }

        return units;
    }

    private static ScriptedSource Source(bool isEncoded) =>
        new(new SourceFormat(new VideoFormat(isEncoded, 320, 240, FrameRate.Of(25)), isEncoded ? null : new SoundFormat(48_000, 1)));

    private static EdgeCamOptions Options(bool isPrivate) => new()
    {
        Source = { Width = 320, Height = 240 },
        Encoder = { Preset = X264Preset.Ultrafast, Threads = 1 },
        UplinkEncoder = { Preset = X264Preset.Ultrafast },
        Privacy = { Enabled = isPrivate },
    };

    private static void Eventually(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)));

    private sealed class Scene : IDisposable
    {
        public Scene(ScriptedSource source, bool isEncoded = false, EdgeCamOptions? options = null)
        {
            var plan = EncodePlan.From(Open);
            var parts = isEncoded ? new MediaParts(source, null, null, null) : new MediaParts(source, Encoder, null, new CopyingSoundEncoder());
            Streams = new LiveStreams(Open, parts, plan, new MemoryBudget());
            Pipeline = new CapturePipeline(options ?? Open, plan, parts, Streams.RenditionsOf(parts, plan, Open.UplinkEncoder), new EventLog());
            Pipeline.Start();
        }

        public DelayingEncoder Encoder { get; } = new();

        public LiveStreams Streams { get; }

        public CapturePipeline Pipeline { get; }

        public FrameRing Ring => Streams.Main.Ring;

        public void Dispose()
        {
            Pipeline.Dispose();
            Streams.Dispose();
        }
    }
}
