using System.Globalization;
using System.Net;
using EdgeCam.Simulation.Links;
using EdgeCam.Testing.Network;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>A daemon that sends a low rendition beside the main one, to the built far end.</summary>
public sealed class RenditionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_a_link_is_too_narrow_for_the_main_one_the_low_one_is_shown_and_all_that_is_shown_decodes()
    {
        Needs.Programs("ffmpeg", "ffprobe");
        using var folder = new ScratchFolder();
        await using var receiver = await RunningReceiver.Start("--file", folder["far.ts"]);
        using var relay = new UdpRelay(
            new IPEndPoint(IPAddress.Loopback, receiver.Port), Link("steps=0:1500+6:250+22:1500,delay=20,queue=300ms"), Link("rate=8000,delay=20"));
        await using var camera = await RunningCamera.Start(
            ("Source__Sound", false),
            ("UplinkEncoder__Preset", "Ultrafast"), ("UplinkEncoder__LowKbps", 80), ("UplinkEncoder__LowScale", 0.5),
            ("Uplinks__0__Url", string.Create(CultureInfo.InvariantCulture, $"rtp://127.0.0.1:{relay.Entrance.Port}")),
            ("Uplinks__0__LowRendition", true), ("Uplinks__0__MinKbps", 300));

        await Eventually.IsTrue(() => receiver.Said.Contains("main shown", StringComparison.Ordinal), Patience, $"the main one\n{receiver.Said}", Cancel);
        await Eventually.IsTrue(() => IndexOfLast(receiver, "low shown") > receiver.Said.IndexOf("main shown", StringComparison.Ordinal), Patience, $"the low one\n{receiver.Said}", Cancel);
        await Eventually.IsTrue(() => SecondsOfMain(receiver) > 1, Patience, $"the way back\n{receiver.Said}", Cancel);
        var figures = await receiver.Stop();

        Assert.InRange(figures.GetProperty("switches").GetInt32(), 2, 8);
        Assert.Equal("main", figures.GetProperty("shown").GetString());
        Assert.True(figures.GetProperty("low_frames").GetInt32() > 100 && figures.GetProperty("frames").GetInt32() > 100, figures.ToString());
        Assert.Equal(0, figures.GetProperty("malformed").GetInt32() + figures.GetProperty("strangers").GetInt32());
        await Player.Plays($"-i {folder["far.ts"]}", $"-map 0:v {Player.Discard}");
        var widths = await WidthsIn(folder["far.ts"]);
        Assert.True(widths.Contains("320", StringComparer.Ordinal) && widths.Contains("160", StringComparer.Ordinal), string.Join(' ', widths.Distinct()));
    }

    /// <summary>Since the low one was shown last: it tells once a second.</summary>
    private static int SecondsOfMain(RunningReceiver receiver) => receiver.Said[IndexOfLast(receiver, "low shown")..].Split("main shown").Length - 1;

    private static int IndexOfLast(RunningReceiver receiver, string text) => receiver.Said.LastIndexOf(text, StringComparison.Ordinal);

    private static async Task<string[]> WidthsIn(string file)
    {
        var seen = await Tool.Run("ffprobe", $"-v error -select_streams v -show_entries frame=width -of csv=p=0 {file}", Patience, Cancel);
        return seen.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static LinkSpec Link(string text) =>
        LinkSpecReader.TryRead(text, _ => null, out var link, out var fault) ? link : throw new ArgumentException(fault, nameof(text));
}
