using EdgeCam.Libav;
using EdgeCam.Ports;
using EdgeCam.Simulation.Links;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Runs;
using EdgeCam.Uplink;

namespace EdgeCam.Footage;

/// <summary>Real footage on one link in virtual time, encoded as the uplink asks for, decoded and judged at the far end.</summary>
/// <param name="Path">Of the footage; it is looped.</param>
/// <remarks>Reentrant: each run opens the file and its own encoder and decoder.</remarks>
internal sealed record FootageRun(LibavLibrary Libav, string Path, LinkSpec Up, LinkSpec Down, TimeSpan Duration)
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="budget">From capture to display and to playout.</param>
    /// <param name="seed">Of the links: footage knows no chance.</param>
    /// <exception cref="MediaException">The file cannot be read, or an encoder or decoder cannot be had.</exception>
    public RunRecord Of(UplinkPlan uplink, TimeSpan budget, ulong seed)
    {
        using var decoder = new SoftwareDecoder(Libav);
        var plan = new FootagePlan(Path, UplinkRun.Start, uplink.StartRate, Gop);
        var parts = plan.Open(Libav);
        var format = parts.Source.Format;
        var viewer = new FootageViewer(decoder, format, budget, UplinkRun.Start + UplinkRun.WarmUpOf(Duration));
        using var encoder = new FootageEncoder(parts, plan, viewer.Quality);
        var camera = new FootageCamera(encoder, viewer, parts.SoundEncoder is null ? null : format.Sound);
        var record = UplinkRun.Of(Up, Down, uplink, Duration, seed, camera, viewer);
        record.Played = viewer.PlayedUntil(record.End);
        return record;
    }

    /// <summary>Looks at the footage: its pictures, and whether it can be read at all.</summary>
    /// <exception cref="MediaException">It cannot.</exception>
    public static VideoFormat FormatOf(LibavLibrary libav, string path)
    {
        using var source = new FileSource(libav, path, loop: true, new VirtualPacingClock(UplinkRun.Start));
        return source.Format.Video;
    }

    private static readonly TimeSpan Gop = TimeSpan.FromSeconds(2); // as a camera has it that is not told otherwise
}
