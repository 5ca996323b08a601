using System.Runtime.InteropServices;
using EdgeCam.Srt.Tests.Support;
using Xunit;

namespace EdgeCam.Srt.Tests;

public sealed class SrtLibraryTests
{
    [Fact]
    public void Without_libsrt_the_package_is_named()
    {
        Assert.False(SrtLibrary.TryLoad(_ => 0, out var library, out var missing));
        Assert.Null(library);
        Assert.Equal("libsrt.so.1.5: apt-get install libsrt1.5-openssl", missing);
    }

    [Fact]
    public void A_library_without_the_needed_functions_is_refused_and_not_called()
    {
        var unrelated = NativeLibrary.Load("libc.so.6");
        Assert.False(SrtLibrary.TryLoad(_ => unrelated, out _, out var missing));
        Assert.Contains("lacks functions of libsrt 1.5", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void Either_flavour_will_do()
    {
        Setup.Library();
        var asked = new List<string>();
        Assert.True(SrtLibrary.TryLoad(Load, out var library, out var missing), missing);
        Assert.Equal(["libsrt.so.1.5", "libsrt-gnutls.so.1.5"], asked);
        Assert.EndsWith("(libsrt-gnutls.so.1.5)", library.Version, StringComparison.Ordinal);

        nint Load(string name)
        {
            asked.Add(name);
            return asked.Count > 1 && (NativeLibrary.TryLoad("libsrt.so.1.5", out var handle) || NativeLibrary.TryLoad(name, out handle)) ? handle : 0;
        }
    }

    [Fact]
    public void What_is_installed_says_its_version() =>
        Assert.Matches(@"^libsrt 1\.5\.\d+ \(libsrt(-gnutls)?\.so\.1\.5\)$", Setup.Library().Version);
}
