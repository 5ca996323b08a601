using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeCam.Mqtt.Tests.Support;
using EdgeCam.Testing.Mqtt;
using EdgeCam.Testing.Processes;
using Xunit;

namespace EdgeCam.Mqtt.Tests;

public sealed class TlsTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_broker_is_believed_whose_certificate_names_its_host(string host)
    {
        await using var broker = await Broker(host);
        using var camera = new Camera($"mqtts://{host}:{broker.Port}", plan => plan with { Tls = new() { CaFile = broker.Folder["ca.pem"] } });
        await camera.IsUp();
        Assert.Equal("", camera.Broker.Status.LastFailure);
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_not_believed()
    {
        await using var broker = await Broker("broker.example");
        using var camera = new Camera($"mqtts://127.0.0.1:{broker.Port}", plan => plan with { Tls = new() { CaFile = broker.Folder["ca.pem"] } });
        await camera.Fails("host name");
        Assert.Equal(0, camera.Connections);
    }

    [Fact]
    public async Task A_broker_that_another_authority_vouches_for_is_not_believed()
    {
        await using var broker = await Broker("127.0.0.1");
        using var other = new TestAuthority(broker.Folder, "other");
        using var camera = new Camera($"mqtts://127.0.0.1:{broker.Port}", plan => plan with { Tls = new() { CaFile = other.CaFile } });
        await camera.Fails("certificate verify failed");
        Assert.Equal(0, camera.Connections);
    }

    [Fact]
    public async Task Without_a_file_the_authorities_of_the_system_count()
    {
        await using var broker = await Broker("127.0.0.1");
        using var camera = new Camera($"mqtts://127.0.0.1:{broker.Port}");
        await camera.Fails("certificate verify failed");
    }

    [Fact]
    public async Task A_client_certificate_opens_a_broker_that_asks_for_one()
    {
        await using var broker = await Broker("127.0.0.1", "require_certificate true\nuse_identity_as_username true");
        using var authority = new TestAuthority(broker.Folder, "stranger");
        var (certificate, key) = authority.Issue("imposter");
        var tls = new MqttTls { CaFile = broker.Folder["ca.pem"] };
        using (var without = new Camera($"mqtts://127.0.0.1:{broker.Port}", plan => plan with { Tls = tls }))
            await without.Fails("certificate required");
        using (var wrong = new Camera($"mqtts://127.0.0.1:{broker.Port}", plan => plan with { Tls = tls with { CertificateFile = certificate, KeyFile = key } }))
            await wrong.Fails("TLS failed");
        using var camera = new Camera($"mqtts://127.0.0.1:{broker.Port}", plan => plan with
        {
            Tls = tls with { CertificateFile = broker.Folder["camera.pem"], KeyFile = broker.Folder["camera.key"] },
        });
        await camera.IsUp();
    }

    [Fact]
    public async Task Changed_files_are_taken_by_the_next_connection()
    {
        await using var broker = await Broker("127.0.0.1", "require_certificate true");
        using var stranger = new TestAuthority(broker.Folder, "stranger");
        var (certificate, key) = stranger.Issue("rotated");
        using var camera = new Camera($"mqtts://127.0.0.1:{broker.Port}", plan => plan with
        {
            Tls = new() { CaFile = broker.Folder["ca.pem"], CertificateFile = certificate, KeyFile = key },
        });
        await camera.Fails("TLS failed");
        File.Copy(broker.Folder["camera.pem"], certificate, overwrite: true);
        File.Copy(broker.Folder["camera.key"], key, overwrite: true);
        await camera.IsUp();
    }

    [Fact]
    public async Task A_plain_port_and_a_plain_client_are_told_apart_from_TLS()
    {
        await using var plain = await Setup.Broker();
        using (var camera = new Camera($"mqtts://127.0.0.1:{plain.Port}"))
            await camera.Fails("mqtts://127.0.0.1");
        await using var broker = await Broker("127.0.0.1");
        using var naked = new Camera($"mqtt://127.0.0.1:{broker.Port}");
        await naked.Fails("the broker closed it");
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task TLS_1_2_and_1_3_are_spoken(SslProtocols version)
    {
        using var folder = new ScratchFolder();
        using var authority = new TestAuthority(folder);
        var (certificate, key) = authority.Issue("server", "127.0.0.1");
        using var far = new ScriptedBroker(X509Certificate2.CreateFromPemFile(certificate, key), version);
        using var camera = new Camera($"mqtts://127.0.0.1:{far.Port}", plan => plan with { Tls = new() { CaFile = authority.CaFile } });
        Assert.Equal(0x10, (await far.Accept())[0]);
    }

    [Fact]
    public async Task TLS_1_1_is_not_spoken()
    {
        Assert.SkipUnless(Tool.IsInstalled("openssl"), "needs: apt-get install openssl");
        using var folder = new ScratchFolder();
        using var authority = new TestAuthority(folder);
        var (certificate, key) = authority.Issue("server", "127.0.0.1");
        var port = FreePorts.TakeFour();
        await using var server = Tool.Start("openssl", $"s_server -accept 127.0.0.1:{port} -cert {certificate} -key {key} -tls1_1 -cipher DEFAULT@SECLEVEL=0 -quiet");
        using var camera = new Camera($"mqtts://127.0.0.1:{port}", plan => plan with { Tls = new() { CaFile = authority.CaFile } });
        await camera.Fails("TLS failed");
    }

    private static Task<Mosquitto> Broker(string host, string more = "") => Setup.Broker(folder =>
    {
        using var authority = new TestAuthority(folder);
        var (certificate, key) = authority.Issue("broker", host);
        authority.Issue("camera");
        return $"allow_anonymous true\ncafile {authority.CaFile}\ncertfile {certificate}\nkeyfile {key}\n{more}";
    });
}
