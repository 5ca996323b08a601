using EdgeCam.Libav;
using Xunit;

namespace EdgeCam.Tests.Footage;

/// <summary>What these tests need of the machine; each is asked for where it is used and skips with the reason.</summary>
internal static class Needs
{
    public static LibavLibrary Libav()
    {
        Assert.SkipUnless(LibavLibrary.TryLoad(out var library, out var missing), "needs: " + missing);
        return library!;
    }

    /// <summary>Footage of a car park with sound, from a folder "shared/media" above the tests.</summary>
    public static string CarPark()
    {
        const string name = "media/car-detection.mp4";
        var path = Ancestors(AppContext.BaseDirectory).Select(folder => Path.Combine(folder, "shared"))
            .Prepend(Environment.GetEnvironmentVariable("EDGECAM_SHARED") ?? "")
            .Select(root => Path.Combine(root, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"needs: shared/{name} above the tests, or EDGECAM_SHARED=folder");
        return path;
    }

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            yield return at.FullName;
    }
}
