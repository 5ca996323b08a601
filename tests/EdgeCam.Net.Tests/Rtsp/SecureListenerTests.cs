using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeCam.Net.Tests.Support;
using Xunit;

namespace EdgeCam.Net.Tests.Rtsp;

public sealed class SecureListenerTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::")]
    public void A_player_is_served_through_tls(string address)
    {
        using var certificate = SelfSigned();
        using var scene = new RunningServer(PlanAt(address, certificate));
        using var client = Connect(scene);
        Assert.Contains("m=video", client.Describe(), StringComparison.Ordinal);
        Assert.StartsWith("RTSP/1.0 200", client.SetUpTcpAndPlay(), StringComparison.Ordinal);
        for (var i = 0; i < 20; i++)
        {
            scene.Stream.Picture(20_000);
            client.ReadUntil(() => client.Received.Media.Count(packet => packet.Header.Marker) == i + 2);
        }

        Assert.All(ReceivedPackets.Steps(client.Received.Media), step => Assert.Equal(1, step));
    }

    [Fact]
    public void A_player_that_hangs_up_frees_its_session()
    {
        using var certificate = SelfSigned();
        using var scene = new RunningServer(PlanAt("127.0.0.1", certificate) with { MaxConnections = 2 });
        for (var i = 0; i < 5; i++) // more than there are places
        {
            using var client = Connect(scene);
            client.SetUpTcpAndPlay();
            Assert.Equal(1, scene.Counters.Players);
            client.Dispose();
            Eventually.Equal(0, () => scene.Counters.Connections);
            Assert.Equal(0, scene.Counters.Players);
        }
    }

    [Fact]
    public void The_last_word_of_the_server_arrives_before_the_end()
    {
        using var certificate = SelfSigned();
        using var scene = new RunningServer(PlanAt("127.0.0.1", certificate));
        using var client = Connect(scene);
        client.Write("this is no request\r\n\r\n");
        Assert.StartsWith("RTSP/1.0 400", client.NextResponse(), StringComparison.Ordinal);
        Assert.True(client.IsHungUp());
    }

    [Fact]
    public void Who_does_not_speak_tls_is_let_go()
    {
        using var certificate = SelfSigned();
        using var scene = new RunningServer(PlanAt("127.0.0.1", certificate) with { RequestTimeout = TimeSpan.FromMilliseconds(300) });
        using var plain = new RtspClient(scene.Server.SecureEndPoint!);
        plain.Write("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n");
        using var silent = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)Eventually.Deadline.TotalMilliseconds };
        silent.Connect(scene.Server.SecureEndPoint!);
        Assert.Equal(0, silent.Receive(new byte[16], SocketFlags.None, out _));
        Assert.Equal(0, scene.Counters.Connections);
    }

    private static Net.Rtsp.RtspServerPlan PlanAt(string address, X509Certificate2 certificate) =>
        RunningServer.Plan with { SecureEndPoint = new IPEndPoint(IPAddress.Parse(address), 0), Certificate = certificate };

    private static RtspClient Connect(RunningServer scene) =>
        new(new IPEndPoint(IPAddress.Loopback, scene.Server.SecureEndPoint!.Port), network =>
        {
            var tls = new SslStream(network, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate?.Subject == "CN=edgecam");
            tls.AuthenticateAsClient("edgecam");
            return tls;
        });

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=edgecam", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
