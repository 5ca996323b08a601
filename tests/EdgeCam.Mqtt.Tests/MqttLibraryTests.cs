using System.Runtime.InteropServices;
using EdgeCam.Mqtt.Tests.Support;
using Xunit;

namespace EdgeCam.Mqtt.Tests;

public sealed class MqttLibraryTests
{
    [Fact]
    public void Without_libmosquitto_the_package_is_named()
    {
        Assert.False(MqttLibrary.TryLoad(_ => 0, out var library, out var missing));
        Assert.Null(library);
        Assert.Equal("libmosquitto.so.1: apt-get install libmosquitto1", missing);
    }

    [Fact]
    public void A_library_without_the_needed_functions_is_refused_and_not_called()
    {
        var unrelated = NativeLibrary.Load("libc.so.6");
        Assert.False(MqttLibrary.TryLoad(_ => unrelated, out _, out var missing));
        Assert.Contains("lacks functions of libmosquitto 2.0", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_installed_says_its_version() =>
        Assert.Matches(@"^libmosquitto 2\.\d+\.\d+ \(libmosquitto\.so\.1\)$", Setup.Library().Version);
}
