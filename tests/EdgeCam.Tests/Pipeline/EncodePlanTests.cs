using EdgeCam.Diagnostics;
using EdgeCam.Hosting;
using EdgeCam.Media;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Ports;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Pipeline;

/// <summary>What a configuration comes to: how many renditions there are, and what their encoders are asked for.</summary>
public sealed class EncodePlanTests
{
    [Fact]
    public void Without_uplinks_there_is_one_rendition_that_nobody_steers()
    {
        using var streams = Streams(hasUplinks: false, own: true);
        Assert.Equal("main", Assert.Single(Renditions(streams, hasUplinks: false, own: true)).Name);
        Assert.Null(streams.Main.Steering);
        Assert.Same(streams.Main, streams.Uplink);
    }

    [Fact]
    public void Uplinks_steer_an_encoder_and_fill_a_ring_of_their_own()
    {
        using var streams = Streams(hasUplinks: true, own: true);
        Assert.Equal(["main", "uplink"], Renditions(streams, hasUplinks: true, own: true).Select(rendition => rendition.Name));
        Assert.Null(streams.Main.Steering);
        Assert.NotNull(streams.Uplink.Steering);
        Assert.NotSame(streams.Main.Ring, streams.Uplink.Ring);
        Assert.Equal(("cam", "cam/uplink"), (streams.Main.Path, streams.Uplink.Path));
        Assert.True(streams.Uplink.CanForceIdr);
        Assert.NotNull(streams.Uplink.Sound);
    }

    [Fact]
    public void Uplinks_that_have_no_encoder_of_their_own_steer_the_one_there_is()
    {
        using var streams = Streams(hasUplinks: true, own: false);
        Assert.Single(Renditions(streams, hasUplinks: true, own: false));
        Assert.NotNull(streams.Main.Steering);
        Assert.Same(streams.Main, streams.Uplink);
    }

    [Fact]
    public void What_is_passed_through_cannot_be_steered()
    {
        using var streams = Streams(hasUplinks: true, own: true, isEncoded: true);
        Assert.True(Assert.Single(Renditions(streams, hasUplinks: true, own: true, isEncoded: true)).IsPassedThrough);
        Assert.Null(streams.Main.Steering);
        Assert.Same(streams.Main, streams.Uplink);
    }

    [Fact]
    public void The_configuration_says_whether_uplinks_are_separate()
    {
        Assert.True(EncodePlan.From(new EdgeCamOptions()).SeparatesUplinks);
        Assert.False(EncodePlan.From(new EdgeCamOptions { UplinkEncoder = { Own = false } }).SeparatesUplinks);
        Assert.False(EncodePlan.From(new EdgeCamOptions()).HasUplinks);
    }

    [Fact]
    public void A_low_rendition_is_encoded_before_that_of_the_uplinks_as_it_is_configured()
    {
        var options = new EdgeCamOptions
        {
            UplinkEncoder = { LowKbps = 90, LowFramesPerSecond = 5, LowScale = 0.25 },
            Uplinks = { new UplinkOptions { Url = "rtp://h:5000", LowRendition = true } },
        };
        var plan = EncodePlan.From(options);
        var source = new ScriptedSource(new SourceFormat(new VideoFormat(false, 320, 240, FrameRate.Of(25)), null));
        var parts = new MediaParts(source, new DelayingEncoder(), new DelayingEncoder(), null) { LowEncoder = new DelayingEncoder() };
        using var streams = new LiveStreams(options, parts, plan, new MemoryBudget());
        Assert.Equal(["main", "low", "uplink"], streams.RenditionsOf(parts, plan, options.UplinkEncoder).Select(rendition => rendition.Name));
        Assert.NotNull(streams.Low!.Steering);
        Assert.Equal(new EncoderTarget(Bitrate.Kbps(90), 5, 50, 0.25), plan.ForLow(options.UplinkEncoder, plan.Low!).Target(null, FrameRate.Of(25)));
        Assert.Equal([plan.Low], UplinkPlans.From(options, ownsEncoder: true, plan.Low).Select(setup => setup.Plan.Low));
    }

    [Fact]
    public void A_sub_stream_is_encoded_last_into_a_ring_that_players_are_offered()
    {
        var options = new EdgeCamOptions { SubStream = { Enabled = true, Path = "small" }, Uplinks = { new UplinkOptions { Url = "rtp://h:5000" } } };
        var plan = EncodePlan.From(options);
        var parts = Parts(hasUplinks: true, own: true, isEncoded: false) with { SubEncoder = new DelayingEncoder() };
        using var streams = new LiveStreams(options, parts, plan, new MemoryBudget());
        Assert.Equal(["main", "uplink", "sub"], streams.RenditionsOf(parts, plan, options.UplinkEncoder).Select(rendition => rendition.Name));
        Assert.Equal(["cam", "cam/small"], streams.Offered.Select(stream => stream.Path));
        Assert.Null(streams.Sub!.Steering);
        Assert.True(streams.Sub.CanForceIdr);
        Assert.Equal(streams.Main.Sound, streams.Sub.Sound);
        Assert.Equal(4 << 20, streams.Sub.Ring.Capacity.Bytes);
    }

    [Theory]
    [InlineData(0, 0, 0, 30)] // configured, demanded: what goes in, what the encoder is told of a source of 30
    [InlineData(10, 0, 10, 10)]
    [InlineData(0, 5, 5, 5)]
    [InlineData(10, 5, 5, 5)]
    [InlineData(5, 10, 5, 5)]
    [InlineData(0, 60, 60, 30)]
    public void The_frame_rate_is_the_least_that_was_configured_or_demanded(int configured, double demanded, double into, double told)
    {
        var plan = EncodePlan.From(new EdgeCamOptions { Encoder = { FramesPerSecond = configured, GopSeconds = 2 } });
        var demand = new EncoderDemand(Bitrate.Kbps(300), demanded, 0.5, IsHeld: false);
        Assert.Equal(into, plan.PicturesPerSecond(demand));
        Assert.Equal(new EncoderTarget(Bitrate.Kbps(300), told, (int)(2 * told), 0.5), plan.Target(demand, FrameRate.Of(30)));
    }

    private static LiveStreams Streams(bool hasUplinks, bool own, bool isEncoded = false)
    {
        var options = new EdgeCamOptions { UplinkEncoder = { Own = own } };
        return new LiveStreams(options, Parts(hasUplinks, own, isEncoded), Plan(hasUplinks, own), new MemoryBudget());
    }

    private static Rendition[] Renditions(LiveStreams streams, bool hasUplinks, bool own, bool isEncoded = false) =>
        streams.RenditionsOf(Parts(hasUplinks, own, isEncoded), Plan(hasUplinks, own), new UplinkEncoderOptions());

    private static EncodePlan Plan(bool hasUplinks, bool own) =>
        EncodePlan.From(new EdgeCamOptions { UplinkEncoder = { Own = own } }) with { HasUplinks = hasUplinks };

    private static MediaParts Parts(bool hasUplinks, bool own, bool isEncoded)
    {
        var source = new ScriptedSource(new SourceFormat(new VideoFormat(isEncoded, 320, 240, FrameRate.Of(25)), new SoundFormat(48_000, 1)));
        var uplink = hasUplinks && own && !isEncoded ? new DelayingEncoder() : null;
        return new MediaParts(source, isEncoded ? null : new DelayingEncoder(), uplink, new CopyingSoundEncoder());
    }
}
