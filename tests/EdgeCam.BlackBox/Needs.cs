using EdgeCam.Libav;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.BlackBox;

/// <summary>What a test needs of the machine; skips it with the reason where that is missing.</summary>
internal static class Needs
{
    public static void Libav()
    {
        if (!LibavLibrary.TryLoad(out _, out var missing))
            Assert.Skip("needs: " + missing);
    }

    public static void Programs(params string[] programs)
    {
        foreach (var program in programs)
            Assert.SkipUnless(Tool.IsInstalled(program), $"needs: the program {program}");
    }

    public static void Root() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs: root, for a namespace of its own");

    /// <summary>Footage of a car park with sound.</summary>
    public static string CarPark()
    {
        const string name = "media/car-detection.mp4";
        var path = SharedFile.TryFind(name);
        Assert.SkipWhen(path is null, SharedFile.ReasonWithout(name));
        return path;
    }
}
