using EdgeCam.Diagnostics;
using EdgeCam.Hosting;
using EdgeCam.Libav;
using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Ports;
using EdgeCam.Ring;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Tests.Pipeline;

/// <summary>A microphone that is not there; the tests of the rig have one.</summary>
public sealed class MicrophonePartsTests
{
    private const int MicrophoneLost = 1022;
    private readonly EventLog _log = new();
    private readonly EdgeCamOptions _options = new()
    {
        Source = { Width = 96, Height = 64, FramesPerSecond = 10 },
        Microphone = { Device = "hw:nobody", SampleRate = 16_000 },
    };

    public MicrophonePartsTests() => Assert.SkipUnless(LibavLibrary.TryLoad(out _, out var missing), "needs: " + missing);

    [Fact]
    public void A_stream_has_the_announced_sound_though_the_microphone_is_away()
    {
        var plan = EncodePlan.From(_options);
        var parts = MediaParts.Open(_options, plan, new SourceCounters(), _log);
        Assert.Equal(new SoundFormat(16_000, 1), parts.Source.Format.Sound);
        using var streams = new LiveStreams(_options, parts, plan, new MemoryBudget());
        Assert.Equal((16_000, 1), (streams.Main.Sound?.SampleRate, streams.Main.Sound?.Channels));
        using var pipeline = new CapturePipeline(_options, plan, parts, streams.RenditionsOf(parts, plan, _options.UplinkEncoder), _log);
        pipeline.Start();
        Assert.True(SpinWait.SpinUntil(() => CountOf(streams, Track.Sound) >= 20 && CountOf(streams, Track.Video) >= 8, TimeSpan.FromSeconds(20)));
        Assert.Single(_log.Ids, id => id == MicrophoneLost);
    }

    [Fact]
    public void A_byte_stream_gets_its_sound_from_the_microphone_and_so_does_what_stands_in_for_a_camera()
    {
        using var folder = new ScratchFolder();
        _options.Source.Kind = SourceKind.ByteStream;
        _options.Source.Path = $"fifo:{folder["video"]}";
        var plan = EncodePlan.From(_options);
        using var stream = MediaParts.Open(_options, plan, new SourceCounters(), _log);
        Assert.Null(stream.Encoder);
        Assert.NotEmpty(StreamTerms.OfMain(stream, plan).Sound);
        using var standIn = MediaParts.StandIn(_options, plan, new VideoFormat(IsEncoded: false, 96, 64, stream.Source.Format.Video.Rate), new SourceCounters(), _log);
        Assert.True(standIn.IsStandIn);
        Assert.Equal(StreamTerms.OfMain(stream, plan).Sound, StreamTerms.OfMain(standIn, plan).Sound);
    }

    [Fact]
    public void Without_the_option_the_source_keeps_its_own_sound()
    {
        _options.Microphone.Device = "";
        using var parts = MediaParts.Open(_options, EncodePlan.From(_options), new SourceCounters(), _log);
        Assert.Equal(48_000, parts.Source.Format.Sound?.SampleRate);
    }

    private static int CountOf(LiveStreams streams, Track track)
    {
        var ring = streams.Main.Ring;
        var count = 0;
        for (var sequence = ring.OldestIntact; sequence <= ring.Newest; sequence++)
            count += ring.TryRead(sequence, out var unit) == RingRead.Ok && unit.Info.Track == track ? 1 : 0;
        return count;
    }
}
