using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeCam.Net.Tests.Publish;

/// <summary>Takes TLS off before a relay on the loopback.</summary>
internal sealed class TlsFront : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly int _relay;

    public TlsFront(ScriptedRelay relay, X509Certificate2 certificate)
    {
        (_relay, _certificate) = (relay.Port, certificate);
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Made and signed by itself.</summary>
    /// <param name="days">For so many from now, and before now from so many days earlier.</param>
    public static X509Certificate2 CertificateFor(IPAddress? address, string? name = null, int days = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=relay", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (address is not null)
            names.AddIpAddress(address);
        if (name is not null)
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-9), DateTimeOffset.UtcNow.AddDays(days));
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(_certificate);
            using var relay = new TcpClient();
            await relay.ConnectAsync(IPAddress.Loopback, _relay);
            await Task.WhenAny(tls.CopyToAsync(relay.GetStream()), relay.GetStream().CopyToAsync(tls));
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The publisher hung up, as some tests want it to.
        }
    }
}
