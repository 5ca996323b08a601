using EdgeCam.Linux.Systemd;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Linux.Tests.Systemd;

public sealed class CredentialsTests
{
    [Fact]
    public void A_bare_name_is_a_credential_of_the_folder_first_and_a_single_one_then()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["rtsp.password"], "single");
        Assert.Equal(folder["rtsp.password"], Credentials.PathOf("rtsp.password", folder["."]).Replace("/./", "/", StringComparison.Ordinal));

        File.WriteAllText(folder["edgecam_rtsp.password"], "of the folder");
        Assert.Equal(folder["edgecam_rtsp.password"], Credentials.PathOf("rtsp.password", folder["."]).Replace("/./", "/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/secret")]
    [InlineData("sub/secret")]
    public void What_is_no_bare_name_stays_as_it_is(string file) => Assert.Equal(file, Credentials.PathOf(file, "/run/credentials/edgecam.service"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_credentials_a_bare_name_stays_as_it_is(string? directory) => Assert.Equal("secret", Credentials.PathOf("secret", directory));
}
