using EdgeCam.Diagnostics;
using EdgeCam.Hosting;
using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Ports;
using EdgeCam.Ring;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Pipeline;

/// <summary>One pipeline after another on the same streams, as their readers see it.</summary>
public sealed class CapturePipelineTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);
    private readonly EdgeCamOptions _options = new();
    private readonly EncodePlan _plan;
    private readonly LiveStreams _streams;
    private readonly DelayingEncoder[] _encoders = [new() { Delay = 0 }, new() { Delay = 0 }];
    private readonly ScriptedSource[] _sources = [Source(320, 240), Source(640, 480)];
    private MediaInstant _now = MonotonicClock.Now;

    public CapturePipelineTests()
    {
        _plan = EncodePlan.From(_options);
        _streams = new LiveStreams(_options, Parts(0), _plan, new MemoryBudget());
    }

    public void Dispose() => _streams.Dispose();

    [Fact]
    public void The_next_one_goes_on_where_the_last_one_stopped_with_an_idr_of_later_times()
    {
        Run(0, pictures: 5);
        Assert.True(_sources[0].IsDisposed && _encoders[0].IsDisposed); // before the next is opened: it may be the same device
        Assert.True(_streams.TryFollow(Parts(1), _plan));
        Run(1, pictures: 5);

        Assert.Equal(10, _streams.Counters.FramesOut);
        var units = Enumerable.Range(1, 10).Select(InfoOf).ToArray();
        Assert.Equal([1, 6], units.Index().Where(unit => unit.Item.IsIdr).Select(unit => unit.Index + 1));
        Assert.All(units.Zip(units.Skip(1)), pair => Assert.True(pair.First.CapturedAt < pair.Second.CapturedAt));
    }

    [Fact]
    public void What_an_uplink_asked_for_holds_for_the_next_encoder()
    {
        var plan = _plan with { HasUplinks = true, SeparatesUplinks = false };
        using var streams = new LiveStreams(_options, Parts(0), plan, new MemoryBudget());
        using var seat = streams.Main.Steering!.Join(new EncoderDemand(Bitrate.Kbps(300), 0, 0.5, IsHeld: false));
        Run(0, pictures: 1, streams, plan);
        Run(1, pictures: 1, streams, plan);
        Assert.Equal(Bitrate.Kbps(300), _encoders[1].Targets.Last().Target.Rate);
    }

    [Fact]
    public void Another_size_is_followed_and_what_readers_were_told_once_is_not()
    {
        Assert.True(_streams.TryFollow(Parts(1), _plan));
        Assert.False(_streams.TryFollow(Parts(1) with { Source = Source(320, 240, rate: 30) }, _plan)); // the SDP says 25
        Assert.False(_streams.TryFollow(Parts(1) with { SoundEncoder = null }, _plan));
        Assert.False(_streams.TryFollow(Parts(1) with { Encoder = null }, _plan));
        Assert.False(_streams.TryFollow(Parts(1), _plan with { HasUplinks = true, SeparatesUplinks = false })); // players' encoder would be steered
    }

    [Fact]
    public void The_uplinks_own_stream_comes_and_goes_and_players_keep_theirs()
    {
        var main = _streams.Main;
        Assert.True(_streams.TryFollow(Parts(1) with { UplinkEncoder = _encoders[0] }, _plan with { HasUplinks = true }));
        var uplink = _streams.Uplink;
        Assert.NotSame(main, uplink);
        Assert.NotNull(uplink.Steering);
        Assert.True(_streams.TryFollow(Parts(1) with { UplinkEncoder = _encoders[0] }, _plan with { HasUplinks = true }));
        Assert.Same(uplink, _streams.Uplink);
        Assert.True(_streams.TryFollow(Parts(1), _plan));
        Assert.Same(main, _streams.Uplink);
        Assert.Same(main, _streams.Main);
    }

    private void Run(int index, int pictures) => Run(index, pictures, _streams, _plan);

    private void Run(int index, int pictures, LiveStreams streams, EncodePlan plan)
    {
        var (parts, before) = (Parts(index), streams.Counters.FramesOut);
        using var pipeline = new CapturePipeline(_options, plan, parts, streams.RenditionsOf(parts, plan, _options.UplinkEncoder), new EventLog());
        for (var i = 0; i < pictures; i++)
            _sources[index].Picture(_now += Interval);
        pipeline.Start();
        Assert.True(SpinWait.SpinUntil(() => streams.Counters.FramesOut == before + pictures, TimeSpan.FromSeconds(20)));
    }

    private MediaParts Parts(int index) => new(_sources[index], _encoders[index], UplinkEncoder: null, new CopyingSoundEncoder());

    private static ScriptedSource Source(int width, int height, int rate = 25) =>
        new(new SourceFormat(new VideoFormat(IsEncoded: false, width, height, FrameRate.Of(rate)), new SoundFormat(48_000, 1)));

    private AccessUnitInfo InfoOf(int sequence)
    {
        Assert.Equal(RingRead.Ok, _streams.Main.Ring.TryRead(sequence, out var view));
        return view.Info;
    }
}
