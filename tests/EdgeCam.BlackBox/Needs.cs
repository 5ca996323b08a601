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

    /// <summary>Footage of a car park with sound, from a folder "shared/media" above the tests.</summary>
    public static string CarPark()
    {
        const string name = "shared/media/car-detection.mp4";
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, name)))
                return Path.Combine(folder.FullName, name);
        }

        Assert.Skip($"needs: {name} in a folder above the tests");
        return "";
    }
}
