using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace EdgeCam.Mqtt.Tests.Support;

/// <summary>A far end that is no broker, byte by byte as the test wants it: one connection, the CONNECT, and answers.</summary>
internal sealed class ScriptedBroker : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private readonly SslProtocols _protocols;
    private Stream? _stream;

    /// <param name="certificate">Null: no TLS.</param>
    public ScriptedBroker(X509Certificate2? certificate = null, SslProtocols protocols = SslProtocols.None)
    {
        (_certificate, _protocols) = (certificate, protocols);
        _listener.Start();
    }

    /// <summary>CONNACK: accepted, no session, nothing said (MQTT 5 §3.2).</summary>
    public static byte[] Accepted => [0x20, 3, 0, 0, 0];

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Takes a connection.</summary>
    /// <returns>Its first packet.</returns>
    public async Task<byte[]> Accept()
    {
        _stream = (await _listener.AcceptTcpClientAsync(Cancel)).GetStream();
        if (_certificate is not null)
        {
            var tls = new SslStream(_stream);
            _stream = tls;
            await tls.AuthenticateAsServerAsync(new() { ServerCertificate = _certificate, EnabledSslProtocols = _protocols }, Cancel);
        }

        return await Read();
    }

    /// <summary>The next packet; all are shorter than 128 bytes, or two bytes say how long (§1.5.5).</summary>
    public async Task<byte[]> Read()
    {
        var head = new byte[2];
        await _stream!.ReadExactlyAsync(head, Cancel);
        var length = head[1] & 0x7F;
        if (head[1] > 0x7F)
        {
            head = [.. head, 0];
            await _stream.ReadExactlyAsync(head.AsMemory(2), Cancel);
            length += head[2] << 7;
        }

        var rest = new byte[length];
        await _stream.ReadExactlyAsync(rest, Cancel);
        return [.. head, .. rest];
    }

    public async Task Send(params byte[] bytes)
    {
        await _stream!.WriteAsync(bytes, Cancel);
        await _stream.FlushAsync(Cancel);
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _listener.Dispose();
    }
}
