using EdgeCam.Media;
using EdgeCam.Receiving;
using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Runs;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Simulation.Tests.Runs;

public sealed class FarEndTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(22); // of sound at 48 kHz, rounded up

    [Fact]
    public void What_comes_over_is_handed_on_with_the_time_of_its_capture()
    {
        var viewer = new Viewer();
        var run = Run("rate=2000,delay=50,queue=300ms,loss=0.02", viewer);

        Assert.InRange(viewer.Pictures.Count, 0.85 * run.Frames.Count, run.Frames.Count);
        Assert.All(viewer.Pictures.Zip(viewer.Pictures.Skip(1)), pair => Assert.True(pair.First.CapturedAt < pair.Second.CapturedAt));
        Assert.All(viewer.Pictures, seen => Assert.Contains(run.Frames, frame => (frame.CapturedAt - seen.CapturedAt).Duration() <= Tick));
        Assert.All(viewer.Sounds, heard => Assert.Contains(run.Sounds, sound => (sound.CapturedAt - heard.CapturedAt).Duration() <= Tick));
        Assert.All(viewer.Pictures.Concat(viewer.Sounds), unit => Assert.True(unit.At - unit.CapturedAt >= TimeSpan.FromMilliseconds(50)));
        Assert.InRange(viewer.Sounds.Count, 300, run.Sounds.Count);
    }

    [Fact]
    public void A_viewer_changes_nothing_unless_it_asks_for_a_key_frame()
    {
        const string link = "steps=0:2000+4:600,delay=20,queue=300ms";
        Assert.Equal(Run(link, farEnd: null).Packets, Run(link, new Viewer()).Packets);
    }

    [Fact]
    public void A_unit_that_cannot_be_shown_brings_a_key_frame_soon()
    {
        var viewer = new Viewer { RefusesOnceAfter = UplinkRun.Start + TimeSpan.FromSeconds(4) };
        Run("rate=4000,delay=20", viewer);

        var refused = Assert.Single(viewer.Pictures, picture => picture.At == viewer.RefusedAt);
        Assert.False(refused.IsIdr);
        Assert.Single(viewer.Pictures, picture => picture.IsIdr && picture.At > refused.At && picture.At - refused.At < TimeSpan.FromMilliseconds(500));
        Assert.Equal(2, viewer.Pictures.Count(picture => picture.IsIdr)); // with the first
    }

    [Fact]
    public void A_camera_that_skips_a_picture_makes_the_next_one_the_key_frame()
    {
        var camera = new Skipping(new ModelCamera(new FlowPlan { Uplink = Plan, Start = UplinkRun.Start }));
        var viewer = new Viewer();
        var run = Run("rate=4000,delay=20", viewer, camera);

        Assert.Equal((true, false), (run.Frames[0].IsSkippedBeforeEncoding, run.Frames[1].IsSkippedBeforeEncoding));
        Assert.True(viewer.Pictures[0].IsIdr);
        Assert.InRange((viewer.Pictures[0].CapturedAt - run.Frames[1].CapturedAt).Duration(), TimeSpan.Zero, Tick);
    }

    private static UplinkPlan Plan => UplinkProfiles.All["live"];

    private static RunRecord Run(string link, IFarEnd? farEnd, ISimulatedCamera? camera = null) =>
        UplinkRun.Of(Link(link), Link("rate=10000,delay=20"), Plan, TimeSpan.FromSeconds(8), seed: 1, camera, farEnd);

    private static LinkSpec Link(string text) =>
        LinkSpecReader.TryRead(text, _ => null, out var link, out var fault) ? link : throw new ArgumentException(fault, nameof(text));

    private readonly record struct Seen(MediaInstant At, MediaInstant CapturedAt, bool IsIdr);

    private sealed class Viewer : IFarEnd
    {
        public List<Seen> Pictures { get; } = [];

        public List<Seen> Sounds { get; } = [];

        public MediaInstant RefusesOnceAfter { get; init; } = MediaInstant.Never;

        public MediaInstant? RefusedAt { get; private set; }

        public bool OnUnit(in ReceivedUnit unit, MediaInstant capturedAt, MediaInstant now)
        {
            (unit.Track == Track.Video ? Pictures : Sounds).Add(new Seen(now, capturedAt, unit.IsIdr));
            if (RefusedAt is not null || unit.Track == Track.Sound || now < RefusesOnceAfter)
                return true;
            RefusedAt = now;
            return false;
        }
    }

    /// <summary>Does not encode its first picture.</summary>
    private sealed class Skipping(ModelCamera camera) : ISimulatedCamera
    {
        private bool _hasSkipped;

        public FrameRate Rate => camera.Rate;

        public int SoundClockRate => camera.SoundClockRate;

        public MediaInstant NextCapture => camera.NextCapture;

        public Track NextTrack => camera.NextTrack;

        public void Apply(in EncoderDemand demand, MediaInstant now) => camera.Apply(demand, now);

        public bool TryEncode(bool forceIdr, out CapturedUnit unit)
        {
            unit = default;
            if (_hasSkipped || NextTrack == Track.Sound)
                return camera.TryEncode(forceIdr, out unit);
            _hasSkipped = true;
            Pass();
            return false;
        }

        public void Pass() => camera.Pass();
    }
}
