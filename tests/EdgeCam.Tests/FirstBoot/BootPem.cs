using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeCam.Tests.FirstBoot;

/// <summary>Certificates as an owner copies them beside the boot file; the same in every box of a test.</summary>
internal static class BootPem
{
    public const string Authority = "ca.pem";
    public const string Certificate = "camera.pem";
    public const string Key = "camera.key";

    /// <summary>The lines that name them.</summary>
    public const string Lines = $"ca_certificate={Authority}\nmqtt_certificate={Certificate}\nmqtt_key={Key}\n";

    public static (string Certificate, string Key) Camera { get; } = Make("camera");

    /// <summary>Another pair.</summary>
    public static (string Certificate, string Key) Other { get; } = Make("other");

    public static string EncryptedKey { get; } = Encrypt(Camera.Key);

    public static void Put(BootScene box)
    {
        box.Write($"boot/firmware/{Authority}", Other.Certificate);
        box.Write($"boot/firmware/{Certificate}", Camera.Certificate);
        box.Write($"boot/firmware/{Key}", Camera.Key);
    }

    private static (string Certificate, string Key) Make(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static string Encrypt(string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key.ExportEncryptedPkcs8PrivateKeyPem("geheim", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1_000));
    }
}
