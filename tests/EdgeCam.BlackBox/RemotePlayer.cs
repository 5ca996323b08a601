using System.Globalization;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>A player that watches all the while and counts the pictures: ffmpeg, which says of each when it was taken.</summary>
internal sealed class RemotePlayer : IAsyncDisposable
{
    private const int TicksPerSecond = 90_000; // of RTP; of what ffmpeg is told to write
    private readonly ScratchFolder _folder = new();
    private readonly RemoteWitness _witness = new();
    private readonly Tool _player;

    private RemotePlayer(string url) => _player = Tool.Start(
        "ffmpeg", $"-hide_banner -nostdin -v error -rtsp_transport tcp -i {url} -map 0:v -c copy -copyts -flush_packets 1 -f framecrc {Output}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Output => _folder["pictures"];

    /// <summary>Returns once it plays.</summary>
    public static async Task<RemotePlayer> Watch(RunningCamera camera)
    {
        Needs.Programs("ffmpeg");
        var player = new RemotePlayer(camera.Url);
        await Eventually.IsTrue(() => player._player.HasEnded || player.Times().Count > 0, Player.Patience, "the player plays", Cancel);
        return player;
    }

    /// <summary>Stops it, and asserts that it went on to the end without leaving a picture out.</summary>
    /// <param name="framesPerSecond">Of the camera.</param>
    /// <returns>How many pictures it got.</returns>
    public async Task<int> SawEveryPicture(int framesPerSecond)
    {
        Assert.False(_player.HasEnded, $"The player has ended:\n{_player.Error}");
        await _player.Signal("INT", Cancel);
        await _player.End(Player.Patience, Cancel);
        var times = Times();
        // The first pictures come a millisecond apart: the player runs through them to the present. What the machine has held up
        // was not filmed; a picture takes several turns of the processor.
        var longest = times.Zip(times.Skip(1), (before, after) => after - before).Max();
        var heldUp = 4 * _witness.LongestPause.TotalSeconds * framesPerSecond;
        Assert.InRange(longest * framesPerSecond / (double)TicksPerSecond, 0, 2 + heldUp);
        if (heldUp < 1)
            Assert.InRange(times.Count, (times[^1] - times[0]) * framesPerSecond / TicksPerSecond * 99 / 100, int.MaxValue);
        return times.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await _player.DisposeAsync();
        _witness.Dispose();
        _folder.Dispose();
    }

    /// <summary>When each picture was taken, in whole lines so far: stream, decoding time, presentation time, …</summary>
    private List<long> Times() => !File.Exists(Output) ? [] :
    [
        .. File.ReadAllText(Output).Split('\n')[..^1].Where(line => line.StartsWith("0,", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(',')[2], CultureInfo.InvariantCulture)),
    ];
}
