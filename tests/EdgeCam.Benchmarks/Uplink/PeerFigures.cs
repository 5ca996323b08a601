namespace EdgeCam.Benchmarks.Uplink;

/// <summary>What another sender reached on the same path, same encoder model, same measure.</summary>
/// <param name="FrameMs">Capture to last packet, 95 %.</param>
/// <param name="SignalMs">Salsify's delay, 95 %.</param>
internal sealed record PeerFigures(string Name, double Used, double? FrameMs = null, double? SignalMs = null)
{
    private const string Scream = "SCReAM";
    private const string Gcc = "GCC";
    private const string ScreamV2 = "ScreamV2";
    private const string Srt = "SRT 2 s";

    /// <summary>Knows the capacity of the past exactly; its delay is that of packets or frames.</summary>
    private const string Perfect = "perfect past";

    /// <summary>SCReAM: the library in virtual time, the best of its versions. GCC and ScreamV2: Chromium 156. SRT: belacoder.</summary>
    public static IReadOnlyDictionary<string, PeerFigures[]> Of { get; } = new Dictionary<string, PeerFigures[]>(StringComparer.Ordinal)
    {
        ["c2"] = [new(Scream, 0.993, 109), new(Gcc, 0.915, 156, 156), new(ScreamV2, 0.930, 147, 168), new(Srt, 0.661), new(Perfect, 0.99, 89)],
        ["step"] = [new(Perfect, 0.98, 109)],
        ["vz"] =
        [
            new(Scream, 0.474, 133, 186), new(Scream, 0.575, 182, 220), new(Gcc, 0.24, 287, 423), new(ScreamV2, 0.413, 238, 480), new(Srt, 0.448, 2000),
            new(Perfect, 0.61, 122), new(Perfect, 0.74, 146), new(Perfect, 0.82, 170),
        ],
        ["vzd"] = [new(Scream, 0.518, 148, 200), new(Scream, 0.569, 161, 234), new(Perfect, 0.61, 117), new(Perfect, 0.73, 135)],
        ["att"] = [new(Scream, 0.374, 230, 1055), new(Gcc, 0.412, 639, 2016), new(ScreamV2, 0.321, 309, 1718), new(Srt, 0.550), new(Perfect, 0.43, 1162)],
        ["tmo"] = [new(Scream, 0.587, 129, 132), new(Scream, 0.559, 106, 112)],
        ["umts"] = [new(Scream, 0.709, 2663, 8014), new(Gcc, 0.275, 872, 8779), new(ScreamV2, 0.464, 754, 9206), new(Srt, 0.730, 7567)],
    };

    /// <summary>The versions of SCReAM on a path; goal 2 is to beat each of them.</summary>
    public static IEnumerable<PeerFigures> ScreamOn(string path) => Of[path].Where(peer => peer.Name == Scream);

    /// <summary>One figure of all peers on a path, as text.</summary>
    public static string Text(string path, Func<PeerFigures, double?> figure) =>
        string.Join(", ", Of.GetValueOrDefault(path, []).Where(peer => figure(peer) is not null).Select(peer => Report.Figures.Of($"{peer.Name} {figure(peer)}")));
}
