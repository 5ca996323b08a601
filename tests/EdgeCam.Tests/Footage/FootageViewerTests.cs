using EdgeCam.Footage;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Quality;
using EdgeCam.Receiving;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Footage;

/// <summary>A viewer whose decoder does as it is told: the first byte of a unit is the outcome, the second the brightness.</summary>
public sealed class FootageViewerTests
{
    private const int Size = 16;
    private static readonly MediaInstant Start = new(1_000_000_000);
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(200);
    private readonly FootageViewer _viewer = new(
        new ObedientDecoder(), new SourceFormat(new VideoFormat(IsEncoded: false, Size, Size, FrameRate.Of(25)), new SoundFormat(48_000, 1)), Budget, Start);

    [Fact]
    public void A_picture_waits_for_the_budget_however_early_it_came()
    {
        Capture(0, 1, 2);
        Assert.True(See(2, DecodeOutcome.Picture, 100, arrivesMs: 90));
        Assert.True(See(0, DecodeOutcome.Picture, 100, arrivesMs: 200)); // just in time
        var refreshes = _viewer.PlayedUntil(At(500)).Refreshes;

        Assert.Equal([At(200), At(240), At(280)], refreshes.Select(refresh => refresh.At));
        Assert.Equal([At(0), At(0), At(80)], refreshes.Select(refresh => refresh.Shown));
    }

    [Fact]
    public void A_late_picture_is_shown_when_it_comes()
    {
        Capture(0, 1, 2);
        See(0, DecodeOutcome.Picture, 100, arrivesMs: 210);
        Assert.Equal([null, At(0), At(0)], _viewer.PlayedUntil(At(500)).Refreshes.Select(refresh => refresh.Shown));
    }

    [Theory]
    [InlineData(DecodeOutcome.Damaged)]
    [InlineData(DecodeOutcome.Refused)]
    [InlineData(DecodeOutcome.Nothing)]
    public void What_is_damaged_is_never_shown_and_a_key_frame_is_asked_for(DecodeOutcome outcome)
    {
        Capture(0, 1, 2);
        Assert.True(See(0, DecodeOutcome.Picture, 100, arrivesMs: 90));
        Assert.False(See(1, outcome, 30, arrivesMs: 130));
        Assert.True(See(2, DecodeOutcome.Picture, 100, arrivesMs: 170));
        var played = _viewer.PlayedUntil(At(500));

        Assert.Equal([At(0), At(0), At(80)], played.Refreshes.Select(refresh => refresh.Shown));
        Assert.All(played.Refreshes, refresh => Assert.Equal(LumaPsnr.MaxDecibels, refresh.Coding.Psnr));
        Assert.Equal(1, played.Damaged);
    }

    [Fact]
    public void Sound_plays_after_the_budget_and_what_is_not_there_by_then_is_silence()
    {
        for (var ms = 0; ms < 1_000; ms++)
        {
            foreach (var frame in Frames.Where(frame => (int)(SoundAt(frame) - Start).TotalMilliseconds == ms))
                _viewer.OnSoundCaptured(SoundAt(frame));
            foreach (var frame in Frames.Where(frame => (int)(SoundAt(frame) - Start).TotalMilliseconds + (frame is >= 5 and < 8 ? 250 : 150) == ms))
                _viewer.OnUnit(Unit(Track.Sound, []), SoundAt(frame), At(ms));
        }

        var sound = _viewer.PlayedUntil(At(10_000)).Sound!;

        Assert.Equal((20L, 17L, 1), (sound.Due, sound.InTime, sound.Gaps));
        Assert.Equal(64, sound.LongestGap.TotalMilliseconds, 0.1);
    }

    [Fact]
    public void What_was_captured_before_the_judging_begins_does_not_count()
    {
        _viewer.OnSoundCaptured(Start - TimeSpan.FromMilliseconds(22));
        See(-1, DecodeOutcome.Damaged, 0, arrivesMs: 50);
        Assert.Equal((0, 0L), (_viewer.PlayedUntil(At(10_000)).Damaged, _viewer.PlayedUntil(At(10_000)).Sound!.Due));
    }

    private static IEnumerable<int> Frames => Enumerable.Range(0, 20);

    private static MediaInstant At(double milliseconds) => Start + TimeSpan.FromMilliseconds(milliseconds);

    private static MediaInstant SoundAt(int frame) => Start + TimeSpan.FromSeconds(frame * 1_024 / 48_000.0);

    private void Capture(params int[] numbers)
    {
        var luma = new byte[Size * Size];
        luma.AsSpan().Fill(100);
        foreach (var number in numbers)
        {
            _viewer.Advance(At(number * 40));
            Assert.True(_viewer.Quality.OnCaptured(At(number * 40), new LumaView(luma, Size, Size, Size)));
        }
    }

    /// <summary>Hands over a picture whose capture instant is a tick of 90 kHz too late, as rounding makes it.</summary>
    private bool See(int number, DecodeOutcome outcome, byte brightness, double arrivesMs) =>
        _viewer.OnUnit(Unit(Track.Video, [(byte)outcome, brightness]), At(number * 40) + TimeSpan.FromMicroseconds(11), At(arrivesMs));

    private static ReceivedUnit Unit(Track track, byte[] bytes) => new()
    {
        Track = track,
        Bytes = bytes,
        Timestamp = default,
        LastSequence = default,
        CapturedAt = default,
        BegunAt = default,
        CompletedAt = default,
    };

    private sealed unsafe class ObedientDecoder : IVideoDecoder
    {
        private readonly byte[] _luma = GC.AllocateArray<byte>(Size * Size, pinned: true);

        public string Name => "obedient";

        public DecodeOutcome Decode(ReadOnlySpan<byte> accessUnit, out Picture picture)
        {
            _luma.AsSpan().Fill(accessUnit[1]);
            fixed (byte* luma = _luma)
            {
                var plane = new PicturePlane((nint)luma, Size);
                picture = new Picture(PixelLayout.Yuv420, Size, Size, plane, plane, plane);
            }

            return (DecodeOutcome)accessUnit[0];
        }

        public void OnLoss()
        {
        }

        public void Dispose()
        {
        }
    }
}
