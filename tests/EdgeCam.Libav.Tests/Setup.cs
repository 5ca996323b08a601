using System.Diagnostics;
using EdgeCam.Libav;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Libav.Tests;

/// <summary>What these tests need of the machine; each is asked for where it is used and skips with the reason.</summary>
internal static class Setup
{
    public static LibavLibrary Library()
    {
        var isLoaded = LibavLibrary.TryLoad(out var library, out var missing);
        Assert.SkipUnless(isLoaded, "needs: " + missing);
        return library!;
    }

    /// <summary>Footage of a car park with sound.</summary>
    public static string CarPark()
    {
        const string name = "media/car-detection.mp4";
        var path = SharedFile.TryFind(name);
        Assert.SkipWhen(path is null, SharedFile.ReasonWithout(name));
        return path;
    }

    /// <summary>Runs ffmpeg with its lavfi sources and codecs; fails the test when ffmpeg fails.</summary>
    public static byte[] Ffmpeg(string arguments, byte[]? input = null) => Run("ffmpeg", "-hide_banner -nostdin -v error -xerror " + arguments, input);

    public static string Ffprobe(string arguments) => System.Text.Encoding.UTF8.GetString(Run("ffprobe", "-v error " + arguments, null));

    private static byte[] Run(string program, string arguments, byte[]? input)
    {
        Assert.SkipUnless(IsOnPath(program), $"needs: apt-get install {program}");
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var feeding = Task.Run(() => Feed(process, input), TestContext.Current.CancellationToken);
        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        feeding.Wait(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {arguments}: {errors.Result}");
        return output.ToArray();
    }

    private static void Feed(Process process, byte[]? input)
    {
        process.StandardInput.BaseStream.Write(input ?? []);
        process.StandardInput.Close();
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
