using System.Globalization;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Tests.Recording;

/// <summary>What ffmpeg says of a file.</summary>
internal static class MediaFile
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    public static async Task<int> PicturesIn(string path) =>
        int.Parse((await Probe($"-count_frames -select_streams v -show_entries stream=nb_read_frames -of csv=p=0 {path}")).Trim(','), CultureInfo.InvariantCulture);

    public static async Task<double> SecondsOf(string path) =>
        double.Parse(await Probe($"-show_entries format=duration -of csv=p=0 {path}"), CultureInfo.InvariantCulture);

    /// <summary>Decodes all of it; any error fails the test.</summary>
    public static async Task Plays(string path)
    {
        var result = await Run("ffmpeg", $"-nostdin -v error -xerror -i {path} -f null -");
        Assert.True(result.Succeeded && result.Error.Length == 0, result.ToString());
    }

    public static async Task<string> Probe(string arguments)
    {
        var result = await Run("ffprobe", "-v error " + arguments);
        Assert.True(result.Succeeded, result.ToString());
        return result.Output.Trim();
    }

    private static Task<ToolResult> Run(string program, string arguments)
    {
        Assert.SkipUnless(Tool.IsInstalled(program), $"needs: apt-get install {program}");
        return Tool.Run(program, arguments, Within, TestContext.Current.CancellationToken);
    }
}
