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

    [Fact]
    public void The_sub_stream_comes_and_goes_with_its_encoder_and_path_and_players_of_the_main_one_keep_theirs()
    {
        var (with, main) = (EncodePlan.From(new EdgeCamOptions { SubStream = { Enabled = true } }), _streams.Main);
        var parts = Parts(1) with { SubEncoder = _encoders[0] };
        Assert.Equal([main], _streams.Offered);
        Assert.Null(_streams.SubCounters);

        Assert.True(_streams.TryFollow(parts, with));
        var (sub, counters) = (_streams.Sub, _streams.SubCounters);
        Assert.Equal([main, sub!], _streams.Offered);
        Assert.True(_streams.TryFollow(parts, with with { Sub = with.Sub! with { Width = 320 } })); // followed in band
        Assert.Same(sub, _streams.Sub);
        Assert.Same(counters, _streams.SubCounters);

        Assert.True(_streams.TryFollow(parts, with with { Sub = with.Sub! with { Path = "small" } }));
        Assert.Equal("cam/small", _streams.Sub!.Path);
        Assert.NotSame(counters, _streams.SubCounters);

        Assert.True(_streams.TryFollow(Parts(1), _plan));
        Assert.Equal([main], _streams.Offered);
    }

    [Fact]
    public void A_ring_whose_stream_went_is_held_no_longer()
    {
        var gone = RingOfASubStreamThatCameAndWent();
        for (var i = 0; i < 10 && gone.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(gone.IsAlive);
    }

    [Fact]
    public void A_key_frame_that_players_of_the_sub_stream_ask_for_is_made_for_them_alone()
    {
        var plan = EncodePlan.From(new EdgeCamOptions { SubStream = { Enabled = true } });
        Assert.True(_streams.TryFollow(Parts(0) with { SubEncoder = _encoders[1] }, plan));
        _streams.Sub!.RequestIdr();
        var parts = Parts(0) with { SubEncoder = _encoders[1] };
        using var pipeline = new CapturePipeline(_options, plan, parts, _streams.RenditionsOf(parts, plan, _options.UplinkEncoder), new EventLog());
        _sources[0].Picture(_now += Interval);
        pipeline.Start();
        Assert.True(SpinWait.SpinUntil(() => _streams.SubCounters!.FramesOut == 1, TimeSpan.FromSeconds(20)));
        Assert.Equal((false, true), (_encoders[0].Submitted.Single().IsIdr, _encoders[1].Submitted.Single().IsIdr));
        Assert.Equal((0, 1), (_streams.Counters.IdrsForced, _streams.SubCounters!.IdrsForced));
    }

    [Fact]
    public void Rate_frame_rate_and_gop_of_the_sub_stream_change_while_it_runs()
    {
        var options = new EdgeCamOptions { SubStream = { Enabled = true } };
        var plan = EncodePlan.From(options);
        var parts = Parts(0) with { SubEncoder = _encoders[1] };
        Assert.True(_streams.TryFollow(parts, plan));
        using var pipeline = new CapturePipeline(options, plan, parts, _streams.RenditionsOf(parts, plan, options.UplinkEncoder), new EventLog());
        pipeline.Start();
        pipeline.Change(new EdgeCamOptions { SubStream = { Enabled = true, BitrateKbps = 100, FramesPerSecond = 5, GopSeconds = 4 } });
        _sources[0].Picture(_now += Interval);
        Assert.True(SpinWait.SpinUntil(() => _streams.SubCounters!.FramesOut == 1, TimeSpan.FromSeconds(20)));
        Assert.Equal(new EncoderTarget(Bitrate.Kbps(100), 5, 20), _encoders[1].Targets.Last().Target);
    }

    [Fact]
    public void A_byte_stream_has_no_sub_stream_and_says_so()
    {
        var (plan, log) = (EncodePlan.From(new EdgeCamOptions { SubStream = { Enabled = true } }), new EventLog());
        var parts = new MediaParts(new ScriptedSource(new SourceFormat(new VideoFormat(IsEncoded: true, 0, 0, FrameRate.Of(25)), null)), null, null, null);
        using var streams = new LiveStreams(_options, parts, plan, new MemoryBudget());
        using var pipeline = new CapturePipeline(_options, plan, parts, streams.RenditionsOf(parts, plan, _options.UplinkEncoder), log);
        Assert.Equal([streams.Main], streams.Offered);
        Assert.Contains(1022, log.Ids);
    }

    // In a method of its own: what this frame holds, the garbage collector leaves.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private WeakReference RingOfASubStreamThatCameAndWent()
    {
        Assert.True(_streams.TryFollow(Parts(1) with { SubEncoder = _encoders[0] }, EncodePlan.From(new EdgeCamOptions { SubStream = { Enabled = true } })));
        var ring = new WeakReference(_streams.Sub!.Ring);
        Assert.True(_streams.TryFollow(Parts(1), _plan));
        return ring;
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
