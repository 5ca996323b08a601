using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>
/// A network namespace with nothing but a loopback interface that routes multicast (ip-netns(8)): no test
/// depends on the routes of the machine, and nothing leaves it.
/// </summary>
internal sealed class PrivateNetwork : IAsyncDisposable
{
    private readonly string _name = $"edgecam-{Environment.ProcessId}-{Guid.NewGuid():N}"[..30];

    private PrivateNetwork()
    {
    }

    /// <summary>The command that runs another one inside.</summary>
    public string[] Wrapper => ["ip", "netns", "exec", _name];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Skips the test where namespaces are not to be had.</summary>
    public static async Task<PrivateNetwork> Create()
    {
        Needs.Root();
        Needs.Programs("ip");
        var network = new PrivateNetwork();
        var added = await Ip($"netns add {network._name}");
        Assert.SkipUnless(added.Succeeded, $"needs: network namespaces ({added.Error.Trim()})");
        foreach (var command in (string[])["link set lo up multicast on", "route add 224.0.0.0/4 dev lo"])
        {
            var done = await Ip($"-n {network._name} {command}");
            Assert.SkipUnless(done.Succeeded, $"needs: network namespaces ({done.Error.Trim()})");
        }

        return network;
    }

    /// <summary>Plays with ffmpeg inside, once the camera has a picture.</summary>
    public async Task Plays(string input, RunningCamera camera)
    {
        Needs.Programs("ffmpeg", "ffprobe");
        await Eventually.IsTrue(
            async () => (await Inside($"ffprobe -v quiet -rtsp_transport tcp {camera.Url}")).Succeeded, Player.Patience, $"a picture\n{camera.Said}", Cancel);
        var played = await Inside($"ffmpeg -hide_banner -nostdin -v error {input} -map 0:v -frames:v 30 -f framecrc -");
        Assert.True(played.Succeeded, played.ToString());
        Assert.Equal(30, played.Output.Split('\n').Count(line => line.StartsWith("0,", StringComparison.Ordinal)));
    }

    public async ValueTask DisposeAsync() => await Ip($"netns delete {_name}");

    private Task<ToolResult> Inside(string command) => Ip($"netns exec {_name} {command}");

    private static Task<ToolResult> Ip(string arguments) => Tool.Run("ip", arguments, Player.Patience, Cancel);
}
