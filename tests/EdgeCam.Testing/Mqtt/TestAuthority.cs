using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeCam.Testing.Processes;

namespace EdgeCam.Testing.Mqtt;
/// <summary>A certificate authority that writes what it signs as PEM into a folder.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly ScratchFolder _folder;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority(ScratchFolder folder, string name = "ca")
    {
        _folder = folder;
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(5));
        CaFile = folder[$"{name}.pem"];
        File.WriteAllText(CaFile, _certificate.ExportCertificatePem());
    }

    public string CaFile { get; }

    /// <summary>Writes NAME.pem and NAME.key.</summary>
    /// <param name="host">A name or an address that it is good for; null for a client.</param>
    public (string Certificate, string Key) Issue(string name, string? host = null, int days = 90)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(host ?? name);
        request.CertificateExtensions.Add(names.Build());
        var from = DateTimeOffset.UtcNow.AddHours(-1);
        using var signed = request.Create(_certificate, from, from.AddDays(days), RandomNumberGenerator.GetBytes(8));
        var (certificate, keyFile) = (_folder[$"{name}.pem"], _folder[$"{name}.key"]);
        File.WriteAllText(certificate, signed.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificate, keyFile);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
