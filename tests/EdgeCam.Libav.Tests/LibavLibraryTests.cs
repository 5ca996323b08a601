using System.Runtime.InteropServices;
using Xunit;

namespace EdgeCam.Libav.Tests;

public sealed class LibavLibraryTests
{
    [Fact]
    public void Without_any_libav_the_packages_are_named()
    {
        Assert.False(LibavLibrary.TryLoad(_ => 0, out var library, out var missing));
        Assert.Null(library);
        Assert.Contains("libavcodec61 | libavcodec60 | libavcodec59", missing, StringComparison.Ordinal);
        Assert.Contains("apt-get install libavcodec59 libavformat59 libswscale6 libswresample4 (Debian 12)", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void Libraries_of_two_generations_are_not_mixed_and_the_missing_one_is_named()
    {
        string[] installed = ["libavcodec.so.61", "libavutil.so.59", "libavformat.so.60", "libavformat.so.59"];
        Assert.False(LibavLibrary.TryLoad(name => installed.Contains(name) ? 1 : 0, out _, out var missing));
        Assert.StartsWith("libavformat61, to go with libavcodec61: apt-get install ", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_without_the_needed_functions_is_refused_and_not_called()
    {
        var unrelated = NativeLibrary.Load("libc.so.6");
        Assert.False(LibavLibrary.TryLoad(_ => unrelated, out _, out var missing));
        Assert.Contains("too old or cut down", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_installed_says_its_version() =>
        Assert.Matches(@"^FFmpeg [5-8](\.1)? \(libavcodec \d+\.\d+\.\d+\)$", Setup.Library().Version);
}
