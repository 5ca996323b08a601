using System.Globalization;
using System.Text.RegularExpressions;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>When flash and beep of the test picture begin in a recording, in seconds of its own time.</summary>
internal static partial class Onsets
{
    /// <summary>Pictures whose topmost band is white after one whose band is black.</summary>
    public static async Task<List<double>> OfFlashes(string file)
    {
        var result = await Analyse(file, "-map 0:v -vf crop=iw:8:0:4,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=- -f null -");
        return Rises(result.Output, level => level > 125);
    }

    /// <summary>Milliseconds of sound after silence.</summary>
    public static async Task<List<double>> OfBeeps(string file)
    {
        var result = await Analyse(
            file, "-map 0:a -af asetnsamples=n=48,astats=metadata=1:reset=1,ametadata=print:key=lavfi.astats.Overall.RMS_level:file=- -f null -");
        return Rises(result.Output, level => level > -30);
    }

    private static async Task<ToolResult> Analyse(string file, string filter)
    {
        var result = await Player.Ffmpeg($"-copyts -i {file}", filter);
        Assert.True(result.Succeeded, result.ToString());
        return result;
    }

    private static List<double> Rises(string printed, Predicate<double> isOn)
    {
        var rises = new List<double>();
        var was = true; // an onset before the recording began is not in it
        foreach (Match measured in Measured().Matches(printed))
        {
            var level = measured.Groups["level"].Value == "-inf" ? double.NegativeInfinity : Parse(measured.Groups["level"].Value);
            if (isOn(level) && !was)
                rises.Add(Parse(measured.Groups["time"].Value));
            was = isOn(level);
        }

        return rises;
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"pts_time:(?<time>\S+)\s+lavfi\.[\w.]+=(?<level>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Measured();
}
