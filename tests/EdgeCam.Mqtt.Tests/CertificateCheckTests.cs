using EdgeCam.Mqtt.Tests.Support;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Mqtt.Tests;

public sealed class CertificateCheckTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly TestAuthority _authority;

    public CertificateCheckTests() => _authority = new TestAuthority(_folder);

    [Theory]
    [InlineData(90, 0, "")]
    [InlineData(90, 61, "expires on")]
    [InlineData(90, 91, "expired on")]
    public void A_certificate_that_expires_soon_is_told(int lifetime, int daysLater, string expected)
    {
        Check(_authority.Issue("camera", days: lifetime), daysLater, out var fault, out var warning);
        Assert.Equal("", fault);
        Assert.Contains(expected, warning, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0, warning.Length == 0);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Assert.False(Check((_folder["gone.pem"], _folder["gone.key"]), 0, out var fault, out _));
        Assert.Contains("gone.key", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_holds_no_certificate_is_named()
    {
        var (certificate, key) = _authority.Issue("camera");
        File.WriteAllText(certificate, "rubbish");
        Assert.False(Check((certificate, key), 0, out var fault, out _));
        Assert.Contains("camera.pem", fault, StringComparison.Ordinal);
        Assert.False(CertificateCheck.TryRead(new MqttTls { CaFile = certificate }, DateTimeOffset.UtcNow, out fault, out _));
        Assert.Contains("camera.pem", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_without_its_key_is_told()
    {
        Assert.False(Check((_authority.Issue("camera").Certificate, ""), 0, out var fault, out _));
        Assert.Contains("needs its key", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_camera_whose_certificate_ends_soon_says_so_and_works()
    {
        await using var broker = await Setup.Broker(folder =>
        {
            using var authority = new TestAuthority(folder);
            var (certificate, key) = authority.Issue("broker", "127.0.0.1");
            authority.Issue("camera", days: 9);
            return $"allow_anonymous true\ncafile {authority.CaFile}\ncertfile {certificate}\nkeyfile {key}\nrequire_certificate true";
        });
        using var camera = new Camera($"mqtts://127.0.0.1:{broker.Port}", plan => plan with
        {
            Tls = new() { CaFile = broker.Folder["ca.pem"], CertificateFile = broker.Folder["camera.pem"], KeyFile = broker.Folder["camera.key"] },
        });
        await camera.IsUp();
        Assert.Contains("camera.pem expires on", camera.Broker.CertificateWarning, StringComparison.Ordinal);
        Assert.Contains(camera.Log.Lines, l => l.Contains("camera.pem expires on", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private bool Check((string Certificate, string Key) files, int daysLater, out string fault, out string warning) => CertificateCheck.TryRead(
        new MqttTls { CaFile = _authority.CaFile, CertificateFile = files.Certificate, KeyFile = files.Key }, DateTimeOffset.UtcNow.AddDays(daysLater), out fault, out warning);
}
