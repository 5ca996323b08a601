using EdgeCam.Libav;
using EdgeCam.Testing.Processes;
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

    /// <summary>Footage of a car park with sound.</summary>
    public static string CarPark()
    {
        const string name = "media/car-detection.mp4";
        var path = SharedFile.TryFind(name);
        Assert.SkipWhen(path is null, SharedFile.ReasonWithout(name));
        return path;
    }
}
