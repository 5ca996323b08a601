using EdgeCam.Media;
using EdgeCam.Pipeline;
using EdgeCam.Ports;
using EdgeCam.Ring;
using EdgeCam.Testing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Pipeline;

/// <summary>Two renditions of one source, picture by picture: the uplink's is steered, the main one is not.</summary>
public sealed class RenditionSetTests : IDisposable
{
    private const int RenditionFault = 1015;
    private const int Oversized = 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);
    private static readonly EncodePlan Plan = new(Bitrate.Mbps(2), Bitrate.Kbps(64), TimeSpan.FromSeconds(2), 0, TimeSpan.Zero, AddsCaptureTime: false);
    private readonly FrameRing[] _rings = [new(DataSize.KiB(256), 256, 64 * 1024), new(DataSize.KiB(256), 256, 64 * 1024)];
    private readonly ScriptedSource _source = new(new SourceFormat(new VideoFormat(IsEncoded: false, 320, 240, FrameRate.Of(25)), null));
    private readonly DelayingEncoder _mainEncoder = new();
    private readonly DelayingEncoder _uplinkEncoder = new();
    private readonly EncoderSteering _steering = new();
    private readonly Rendition _main;
    private readonly Rendition _uplink;
    private readonly EventLog _log = new();
    private readonly RenditionSet _set;
    private MediaInstant _now = new(5_000_000_000);
    private int _pictures;

    public RenditionSetTests()
    {
        _main = new Rendition("main", new LiveStream("cam", _rings[0], FrameRate.Of(25), canForceIdr: true), _mainEncoder, Plan);
        _uplink = new Rendition("uplink", new LiveStream("cam/uplink", _rings[1], FrameRate.Of(25), canForceIdr: true) { Steering = _steering }, _uplinkEncoder, Plan);
        _set = new RenditionSet(_source, [_main, _uplink], _log);
    }

    public void Dispose()
    {
        _set.Dispose();
        _source.Dispose();
        Assert.True(_mainEncoder.IsDisposed && _uplinkEncoder.IsDisposed);
        Array.ForEach(_rings, ring => ring.Dispose());
    }

    [Fact]
    public void A_picture_goes_back_once_when_both_encoders_are_done_with_it()
    {
        Pictures(1);
        Assert.Empty(_source.Returned); // both hold it back
        _uplinkEncoder.RefusesNext = 1;
        Pictures(1);
        Assert.Empty(_source.Returned); // main has returned the first, the uplink has not
        Pictures(1);
        AssertReturned(0, 1);
        Pictures(97);
        AssertReturned([.. Enumerable.Range(0, 99)]);
    }

    [Fact]
    public void Nobody_in_the_way_of_a_picture_that_nobody_takes()
    {
        _mainEncoder.RefusesNext = 1;
        _uplinkEncoder.RefusesNext = 1;
        Pictures(1);
        AssertReturned(0);
    }

    [Fact]
    public void A_hold_passes_over_exactly_the_pictures_between()
    {
        using var seat = _steering.Join(Demand());
        Pictures(3);
        seat.Ask(Demand(isHeld: true));
        Pictures(4);
        seat.Ask(Demand());
        Pictures(3);
        Assert.Equal([0, 1, 2, 7, 8, 9], NumbersOf(_uplinkEncoder));
        Assert.Equal(Enumerable.Range(0, 10), NumbersOf(_mainEncoder));
        Assert.Equal((4, 0), (_uplink.Counters.Skipped, _main.Counters.Skipped));
        Assert.Equal(9, _source.Returned.Count); // all but the newest, which both hold
    }

    [Fact]
    public void What_an_encoder_makes_late_is_written_even_while_it_is_held()
    {
        using var seat = _steering.Join(Demand());
        Pictures(2);
        seat.Ask(Demand(isHeld: true));
        _uplinkEncoder.Delay = 0;
        _set.Drain();
        Assert.Equal((2, 1), (_rings[1].Newest, _rings[0].Newest));
        AssertReturned(0); // the second is still with main
    }

    [Fact]
    public void What_is_asked_for_takes_effect_at_the_next_picture_and_only_for_the_uplink()
    {
        Pictures(2);
        using var seat = _steering.Join(Demand(kbps: 700, framesPerSecond: 12.5, scale: 0.5));
        Pictures(2);
        seat.Ask(Demand(kbps: 300, framesPerSecond: 12.5, scale: 0.5));
        seat.Ask(Demand(kbps: 400, framesPerSecond: 12.5, scale: 0.5));
        Pictures(2);
        seat.Dispose();
        Pictures(2);
        var configured = new EncoderTarget(Bitrate.Mbps(2), 25, GopFrames: 50);
        Assert.Equal(
            [
                (0, configured),
                (2, new EncoderTarget(Bitrate.Kbps(700), 12.5, GopFrames: 25, Scale: 0.5)),
                (3, new EncoderTarget(Bitrate.Kbps(400), 12.5, GopFrames: 25, Scale: 0.5)),
                (4, configured),
            ],
            _uplinkEncoder.Targets);
        Assert.Equal([(0, configured)], _mainEncoder.Targets);
    }

    [Fact]
    public void Each_has_its_own_frame_rate()
    {
        using var seat = _steering.Join(Demand(framesPerSecond: 5));
        Pictures(50);
        Assert.Equal(Enumerable.Range(0, 50), NumbersOf(_mainEncoder));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => 5 * i), NumbersOf(_uplinkEncoder));
        Assert.Equal(48, _source.Returned.Count); // all but the newest of each
    }

    [Fact]
    public void An_idr_is_made_for_the_stream_it_was_asked_of()
    {
        Pictures(2);
        _uplink.Stream.RequestIdr();
        Pictures(2);
        _main.Stream.RequestIdr();
        Pictures(2);
        Assert.Equal([false, false, true, false, false, false], IdrsOf(_uplinkEncoder));
        Assert.Equal([false, false, false, false, true, false], IdrsOf(_mainEncoder));
        Assert.Equal((1, 1), (_uplink.Counters.IdrsForced, _main.Counters.IdrsForced));
    }

    [Fact]
    public void A_full_encoder_passes_pictures_over_keeps_the_idr_for_the_next_and_holds_nobody_up()
    {
        _uplinkEncoder.RefusesNext = 2;
        _uplink.Stream.RequestIdr();
        Pictures(5);
        Assert.Equal([2, 3, 4], NumbersOf(_uplinkEncoder));
        Assert.Equal([true, false, false], IdrsOf(_uplinkEncoder));
        Assert.Equal((2, 1), (_uplink.Counters.Refused, _uplink.Counters.IdrsForced));
        Assert.False(_uplink.Stream.IsIdrWanted);
        Assert.Equal(Enumerable.Range(0, 5), NumbersOf(_mainEncoder));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_fault_ends_one_rendition_and_gives_back_what_it_held(bool isUplink)
    {
        var (broken, other) = isUplink ? (_uplinkEncoder, _mainEncoder) : (_mainEncoder, _uplinkEncoder);
        Pictures(3);
        broken.BreaksNext = true;
        Pictures(3);
        Assert.Equal([RenditionFault], _log.Ids);
        Assert.True(broken.IsDisposed);
        Assert.Equal(Enumerable.Range(0, 6), NumbersOf(other));
        AssertReturned([.. Enumerable.Range(0, 5)]);

        other.BreaksNext = true;
        Assert.Equal("the encoder is hot", Assert.Throws<IOException>(() => Pictures(1)).Message); // nothing is left to go on
    }

    [Fact]
    public unsafe void Sound_goes_into_every_ring()
    {
        Pictures(2); // sound begins with the first picture
        var sound = stackalloc byte[] { 1, 2, 3 };
        _set.OnSound(new EncodedUnit(sound, 3, _now, isIdr: false));
        Assert.All(_rings, ring =>
        {
            Assert.Equal(RingRead.Ok, ring.TryRead(ring.Newest, out var view));
            Assert.Equal([1, 2, 3], view.Bytes.ToArray());
        });
    }

    [Fact]
    public unsafe void A_unit_that_is_larger_than_the_ring_takes_is_told_once()
    {
        using var set = new RenditionSet(new NoSource(), [new Rendition("main", _main.Stream, encoder: null, Plan)], _log);
        byte[] slice = [0, 0, 0, 1, 0x41, 0x9A, .. new byte[64 * 1024]];
        fixed (byte* start = slice)
        {
            for (var i = 0; i < 3; i++)
                set.OnAccessUnit(SourceFrame.OfAccessUnit(start, slice.Length, default, _now += Interval), isCovered: false);
        }

        Assert.Equal([Oversized], _log.Ids);
    }

    [Fact]
    public void Sharing_steering_and_writing_allocate_nothing_per_picture()
    {
        using var seat = _steering.Join(Demand());
        using var set = new RenditionSet(new NoSource(), [new Rendition("main", _main.Stream, new ImmediateEncoder(), Plan), new Rendition("uplink", _uplink.Stream, new ImmediateEncoder(), Plan)], _log);
        var number = 0;
        Allocation.AssertNone(() => Run(set, seat, number++));
    }

    private static void Run(RenditionSet set, EncoderSeat seat, int number)
    {
        seat.Ask(Demand(kbps: 500 + (number % 7), framesPerSecond: number % 3 * 10, isHeld: number % 11 == 0));
        set.Drain();
        set.OnPicture(SourceFrame.OfPicture(default, new BufferLoan((ushort)(number % 4), (ushort)number), new MediaInstant(number * 40_000_000L)));
    }

    private static EncoderDemand Demand(double kbps = 2_000, double framesPerSecond = 0, double scale = 1, bool isHeld = false) =>
        new(Bitrate.Kbps(kbps), framesPerSecond, scale, isHeld);

    private static IEnumerable<bool> IdrsOf(DelayingEncoder encoder) => encoder.Submitted.Select(picture => picture.IsIdr);

    private IEnumerable<int> NumbersOf(DelayingEncoder encoder) =>
        encoder.Submitted.Select(picture => _pictures - 1 - (int)((_now - picture.CapturedAt) / Interval));

    private void Pictures(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _source.Picture(_now += Interval);
            Assert.Equal(SourceRead.Frame, _source.TryRead(TimeSpan.Zero, out var frame));
            _pictures++;
            _set.Drain();
            _set.OnPicture(frame);
        }
    }

    private void AssertReturned(params int[] loans)
    {
        Assert.Equal(loans, _source.Returned.Keys.Order());
        Assert.All(_source.Returned.Values, times => Assert.Equal(1, times));
    }
}
