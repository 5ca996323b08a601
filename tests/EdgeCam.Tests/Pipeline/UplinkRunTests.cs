using EdgeCam.Diagnostics;
using EdgeCam.Hosting;
using EdgeCam.Libav;
using EdgeCam.Media;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests.Pipeline;

/// <summary>The real source and the real encoders, on the real encode thread.</summary>
public sealed class UplinkRunTests
{
    private static readonly EdgeCamOptions Options = new()
    {
        Source = { Width = 320, Height = 240 },
        Encoder = { Preset = X264Preset.Ultrafast, Threads = 1 },
        UplinkEncoder = { Preset = X264Preset.Ultrafast },
    };

    [Fact]
    public void An_uplink_changes_its_own_picture_and_leaves_the_main_one_as_it_is()
    {
        Assert.SkipUnless(LibavLibrary.TryLoad(out _, out var missing), "needs: " + missing);
        var plan = EncodePlan.From(Options) with { HasUplinks = true };
        var parts = MediaParts.Open(Options, plan, new SourceCounters(), new EventLog());
        using var streams = new LiveStreams(Options, parts, plan, new MemoryBudget());
        var renditions = streams.RenditionsOf(parts, plan, Options.UplinkEncoder);
        using var loop = new EncodeLoop(parts, renditions, new EventLog());
        loop.Start();
        Eventually(() => SizeOf(streams.Main) == (320, 240) && SizeOf(streams.Uplink) == (320, 240));
        var first = streams.Main.Parameters;

        using var seat = streams.Uplink.Steering!.Join(new EncoderDemand(Bitrate.Kbps(150), 10, 0.5, IsHeld: false));
        Eventually(() => SizeOf(streams.Uplink) == (160, 120));
        seat.Ask(new EncoderDemand(Bitrate.Kbps(150), 10, 0.5, IsHeld: true));
        var (main, uplink) = (renditions[0].Counters, renditions[1].Counters);
        var seen = main.FramesOut;
        Eventually(() => main.FramesOut > seen + 1);
        var held = uplink.FramesOut;
        Eventually(() => main.FramesOut > seen + 10);
        Assert.Equal(held, uplink.FramesOut);

        seat.Dispose();
        Eventually(() => SizeOf(streams.Uplink) == (320, 240) && uplink.FramesOut > held);
        Assert.Same(first, streams.Main.Parameters);
        Assert.Equal(0, main.Skipped);
    }

    private static (int Width, int Height) SizeOf(LiveStream stream) =>
        stream.Parameters is { Parsed: var parsed } ? (parsed.Width, parsed.Height) : default;

    private static void Eventually(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)));
}
