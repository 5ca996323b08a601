using EdgeCam.Simulation.Report;

namespace EdgeCam.Benchmarks.Uplink;

/// <summary>What the adaptive uplink has to reach on each path, and what others reach there.</summary>
internal static class GoalList
{
    public static IEnumerable<Goal> Of(string path) => path switch
    {
        "c2" => Delays(path, null, null, null),
        UplinkPath.TenMinutes =>
        [
            Goal.Of(path, Figure.Used, 0.96), Goal.Of(path, Figure.FrameP95, 90),
            new(path, "drift of the frame delay", run => run.DriftMs, 5, IsLeast: false, " ms"),
        ],
        UplinkPath.Reports or UplinkPath.FastReports =>
        [
            new(path, "loss, worst report after the second", run => run.WorstReportLoss, 0.02, IsLeast: false, IsForAll: true),
            Goal.Of(path, Figure.Used, 0.85), Goal.Of(path, Figure.FrameP95, null),
        ],
        "step" =>
        [
            Sound(path),
            Goal.Of(path, Figure.Stale, 1.3, "SCReAM 3.4, GCC 10.8, ScreamV2 13.8, 1.1 cannot be avoided"),
            Goal.Of(path, Figure.TailDrops, 0, isForAll: true),
            Goal.Of(path, Figure.LowPhaseUsed, 0.85),
            Goal.Of(path, Figure.Regain, 4, "SCReAM 6.2, GCC 29, ScreamV2 9.2, SRT 2 s 22"),
        ],
        "vz" => [.. Delays(path, 0.62, 95, 165), Sound(path)],
        "vzd" => [.. Delays(path, 0.60, null, null), Goal.Of(path, Figure.OwdP95, 110, "Salsify's logs 122 to 139")],
        "att" =>
        [
            .. Delays(path, 0.35, null, null),
            Goal.Of(path, Figure.FreshMedian, 150, "SCReAM 202 to 263, GCC 772"), Goal.Of(path, Figure.FreshMax, 500, "SCReAM 4431, GCC 4618"),
        ],
        "tmo" => Delays(path, null, null, null),
        "umts" => [Goal.Of(path, Figure.Used, 0.60, PeerFigures.Text(path, peer => peer.Used)), Goal.Of(path, Figure.SignalP95, 4200, PeerFigures.Text(path, peer => peer.SignalMs))],
        "c2, 1 % loss" => [Goal.Of(path, Figure.Used, 0.85, "SCReAM 0.51 to 0.61"), Goal.Of(path, Figure.FrameP95, null)],
        "c2, 5 % loss" => [Goal.Of(path, Figure.Used, 0.70, "SCReAM 0.26 to 0.29"), Goal.Of(path, Figure.FrameP95, null)],
        _ => Rfc8867(path),
    };

    /// <summary>Used, frame and signal delay: the goal of the path itself, and to beat each SCReAM (1.05 of its use, .85 of its frame delay, its signal delay) on recorded links.</summary>
    private static IEnumerable<Goal> Delays(string path, double? used, double? frame, double? signal)
    {
        PeerFigures[] screams = path is "c2" ? [] : [.. PeerFigures.ScreamOn(path)];
        return
        [
            Goal.Of(path, Figure.Used, Strictest(Math.Max, used, screams.Select(peer => 1.05 * peer.Used)), PeerFigures.Text(path, peer => peer.Used)),
            Goal.Of(path, Figure.FrameP95, Strictest(Math.Min, frame, screams.Select(peer => 0.85 * peer.FrameMs)), PeerFigures.Text(path, peer => peer.FrameMs)),
            Goal.Of(path, Figure.SignalP95, Strictest(Math.Min, signal, screams.Select(peer => peer.SignalMs)), PeerFigures.Text(path, peer => peer.SignalMs)),
        ];
    }

    private static Goal Sound(string path) => new(path, "audio_p95_ms beyond an empty link's", run => run.SoundBeyondFloorMs, 20, IsLeast: false, " ms");

    private static IEnumerable<Goal> Rfc8867(string path) => path[..3] switch
    {
        "5.1" => [new(path, "used", run => run.Used, 0.92 * 0.84, IsLeast: true)],
        "5.2" or "5.4" or "5.8" => [Jain(path, 0.97), new(path, "used", run => run.Used, null, IsLeast: true)],
        "5.5" => [Jain(path, 0.90, "SCReAM 0.82 to 0.84")],
        "5.6" => [new(path, "beside CUBIC", run => run.FirstKbps, 400, IsLeast: true, " kbit/s", Peers: "GCC 114, SCReAM 258")],
        _ => [new(path, "used", run => run.Used, null, IsLeast: true), new(path, "first camera", run => run.FirstKbps, null, IsLeast: true, " kbit/s")],
    };

    private static Goal Jain(string path, double least, string peers = "") => new(path, "Jain", run => run.Jain, least, IsLeast: true, Peers: peers);

    private static double? Strictest(Func<double, double, double> stricter, double? own, IEnumerable<double?> others) =>
        others.Aggregate(own, (strictest, other) => strictest is { } a && other is { } b ? stricter(a, b) : strictest ?? other);

    private static double? Strictest(Func<double, double, double> stricter, double? own, IEnumerable<double> others) =>
        Strictest(stricter, own, others.Select(other => (double?)other));
}
