using EdgeCam.Testing.Deploy;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Tests.Deploy;

/// <summary>Scripts that make and set up images: what a shell's own checker says of them.</summary>
public sealed class ScriptTests
{
    [Theory]
    [InlineData("debian-image/build.sh")]
    [InlineData("debian-image/try.sh")]
    [InlineData("debian-image/root/etc/initramfs-tools/scripts/init-bottom/edgecam-state")]
    [InlineData("image/bundle.sh")]
    [InlineData("image/layer/edgecam.d/customize.overlay/usr/lib/edgecam-slots/tryboot")]
    [InlineData("raspberry-pi-os/install.sh")]
    [InlineData("raspberry-pi-os/setup.sh")]
    public async Task Shellcheck_has_nothing_to_say(string script)
    {
        Assert.SkipUnless(Tool.IsInstalled("shellcheck"), "needs: shellcheck");
        var result = await Tool.Run("shellcheck", $"-x -P {DeployFolder.File("..")} {DeployFolder.File(script)}", TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, result.Output);
    }
}
