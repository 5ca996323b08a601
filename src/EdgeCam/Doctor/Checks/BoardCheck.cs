using EdgeCam.Options;

namespace EdgeCam.Doctor.Checks;

internal static class BoardCheck
{
    public static IEnumerable<Finding> Of(EdgeCamOptions options, Readings readings)
    {
        var board = readings.Board;
        yield return Finding.Ok(Areas.Board, $"{board.Model ?? "no device tree: a PC, or a virtual machine"}; {board.Cores} {(board.Cores == 1 ? "core" : "cores")}");
        yield return Finding.Ok(Areas.Board, $"Linux {board.Kernel ?? "of unknown version"}, {board.Architecture}");
    }
}
