using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Pipeline;
using EdgeCam.Ports;
using EdgeCam.Ring;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Pipeline;

public sealed class EncodeLoopTests : IDisposable
{
    private const int SourceAbsent = 1010;
    private const int SourceBack = 1011;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);
    private readonly FrameRing _ring = new(DataSize.KiB(256), 256, 64 * 1024);
    private readonly LiveStream _stream;
    private readonly ScriptedSource _source = new(new SourceFormat(new VideoFormat(IsEncoded: false, 320, 240, FrameRate.Of(25)), null));
    private readonly DelayingEncoder _encoder = new();
    private readonly EventLog _log = new();
    private Rendition? _rendition;
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously); // not on the encode thread, which is waited for
    private MediaInstant _now = MonotonicClock.Now;

    public EncodeLoopTests() => _stream = new LiveStream("cam", _ring, FrameRate.Of(25), canForceIdr: true);

    public void Dispose() => _ring.Dispose();

    [Fact]
    public async Task Every_loan_comes_back_once()
    {
        Pictures(100);
        _source.Says(SourceRead.Ended);
        using (var loop = Start(PlanOf()))
        {
            await Ended();
            Assert.Equal(100, Counters.FramesIn);
            Assert.Equal(99, Counters.FramesOut); // the last is in the encoder, and its loan with it
            Assert.Equal(99, TimedPictures());
        }

        Assert.Equal(Enumerable.Range(0, 99), _source.Returned.Keys.Order());
        Assert.All(_source.Returned.Values, times => Assert.Equal(1, times));
        Assert.True(_source.IsDisposed);
        Assert.True(_encoder.IsDisposed);
    }

    private long TimedPictures()
    {
        var counts = new long[EdgeCam.Diagnostics.LatencyHistogram.Bins];
        Counters.Latency.CopyTo(counts);
        return counts.Sum();
    }

    [Fact]
    public async Task A_requested_idr_is_made_of_the_next_picture_and_only_of_that()
    {
        Pictures(5);
        _stream.RequestIdr();
        _source.Says(SourceRead.Ended);
        using var loop = Start(PlanOf());
        await Ended();
        Assert.Equal([true, false, false, false, false], _encoder.Submitted.Select(picture => picture.IsIdr));
        Assert.False(_stream.IsIdrWanted);
        Assert.Equal(1, Counters.IdrsForced);
    }

    [Fact]
    public void Requests_come_through_only_so_often()
    {
        using var loop = Start(PlanOf(minIdrInterval: TimeSpan.FromHours(1)));
        for (var i = 0; i < 10; i++)
        {
            _stream.RequestIdr();
            Pictures(1);
            Eventually(() => Counters.FramesIn == i + 1);
        }

        Assert.Equal(1, Counters.IdrsForced);
        Assert.True(_stream.IsIdrWanted); // it waits for its turn
    }

    [Fact]
    public async Task Pictures_are_skipped_evenly_and_their_loans_returned()
    {
        Pictures(50);
        _source.Says(SourceRead.Ended);
        using var loop = Start(PlanOf(framesPerSecond: 12.5));
        await Ended();
        Assert.Equal(25, Counters.Skipped);
        var times = _encoder.Submitted.Select(picture => picture.CapturedAt).ToArray();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(2 * Interval, pair.Second - pair.First));
        Assert.Equal(49, _source.Returned.Count); // all but the one in the encoder
    }

    [Fact]
    public async Task An_absence_is_told_once_and_so_is_the_return()
    {
        Pictures(1);
        foreach (var read in (SourceRead[])[SourceRead.Absent, SourceRead.Idle, SourceRead.Absent, SourceRead.Idle])
            _source.Says(read);
        Pictures(2);
        _source.Says(SourceRead.Absent);
        _source.Says(SourceRead.Ended);
        using var loop = Start(PlanOf());
        await Ended();
        Assert.Equal([SourceAbsent, SourceBack, SourceAbsent], _log.Ids);
    }

    [Fact]
    public async Task The_end_of_the_source_is_no_fault()
    {
        _source.Says(SourceRead.Ended);
        using var loop = Start(PlanOf());
        Assert.Null(await Ended());
    }

    [Fact]
    public async Task A_source_that_breaks_is_a_fault()
    {
        Pictures(3);
        _source.Breaks();
        using var loop = Start(PlanOf());
        Assert.Equal("the cable is off", Assert.IsType<IOException>(await Ended()).Message);
    }

    [Fact]
    public void Stopping_does_not_wait_for_the_end()
    {
        Start(PlanOf()).Dispose();
        Assert.True(_source.IsDisposed);
    }

    [Fact]
    public async Task What_is_encoded_already_goes_to_the_ring_as_it_is()
    {
        _source.AccessUnit(TestUnits.Idr, _now);
        _source.AccessUnit(TestUnits.Picture, _now + Interval);
        _source.Says(SourceRead.Ended);
        using var loop = Start(PlanOf(), encoder: null);
        await Ended();
        Assert.Equal(TestUnits.Idr, BytesOf(1));
        Assert.Equal(TestUnits.Picture, BytesOf(2));
        Assert.Equal(_now + Interval, InfoOf(2).CapturedAt);
        Assert.True(InfoOf(1).IsIdr);
        Assert.NotNull(_stream.Parameters);
        Assert.Equal(2, _source.Returned.Count);
        Assert.Equal(TestUnits.Idr.Length + TestUnits.Picture.Length, Counters.BytesOut);
    }

    [Fact]
    public async Task Sound_is_encoded_beside_the_pictures_and_its_loan_returned()
    {
        Pictures(2);
        _source.Sound([1, 2, 3, 4], _now);
        _source.Says(SourceRead.Ended);
        using var loop = Start(PlanOf(), sound: new CopyingSoundEncoder());
        await Ended();
        Assert.Equal([1, 2, 3, 4], BytesOf(2));
        Assert.Equal(Track.Sound, InfoOf(2).Track);
        Assert.Equal(1, _source.Returned[2]);
    }

    [Fact]
    public async Task Sound_that_nobody_encodes_is_returned()
    {
        _source.Sound([1, 2, 3, 4], _now);
        _source.Says(SourceRead.Ended);
        using var loop = Start(PlanOf());
        await Ended();
        Assert.Equal(1, _source.Returned[0]);
        Assert.Equal(0, _ring.Newest);
    }

    private static EncodePlan PlanOf(TimeSpan minIdrInterval = default, double framesPerSecond = 0) =>
        new(Bitrate.Mbps(1), Bitrate.Kbps(64), TimeSpan.FromSeconds(1), framesPerSecond, minIdrInterval, AddsCaptureTime: false);

    private static void Eventually(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Deadline));

    private Task<Exception?> Ended() => _ended.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);

    private PipelineCounters Counters => _rendition!.Counters;

    private EncodeLoop Start(EncodePlan plan, ISoundEncoder? sound = null) => Start(plan, _encoder, sound);

    private EncodeLoop Start(EncodePlan plan, IVideoEncoder? encoder, ISoundEncoder? sound = null)
    {
        _rendition = new Rendition("main", _stream, encoder, plan);
        var loop = new EncodeLoop(new MediaParts(_source, encoder, UplinkEncoder: null, sound), [_rendition], _log) { OnEnded = fault => _ended.TrySetResult(fault) };
        loop.Start();
        return loop;
    }

    private void Pictures(int count)
    {
        for (var i = 0; i < count; i++)
            _source.Picture(_now += Interval);
    }

    private byte[] BytesOf(long sequence)
    {
        Assert.Equal(RingRead.Ok, _ring.TryRead(sequence, out var view));
        return view.Bytes.ToArray();
    }

    private AccessUnitInfo InfoOf(long sequence)
    {
        Assert.Equal(RingRead.Ok, _ring.TryRead(sequence, out var view));
        return view.Info;
    }
}
