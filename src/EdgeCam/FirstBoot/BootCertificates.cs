using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeCam.Linux.Files;

namespace EdgeCam.FirstBoot;

/// <summary>The PEM files that a boot file names and that lie beside it: looked at as a whole before any of them is taken.</summary>
internal sealed class BootCertificates
{
    private readonly List<PemFile> _files = [];
    private readonly List<string> _faults = [];

    /// <summary>Why they are not taken, each with its line.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>What can be read, the private key first.</summary>
    public IEnumerable<(BootCredential Credential, byte[] Bytes)> Contents =>
        _files.Where(file => file.Bytes is not null).Select(file => (file.Credential, file.Bytes!));

    /// <exception cref="Linux.LinuxException">The partition cannot be read.</exception>
    /// <exception cref="IOException">Nor then.</exception>
    public static BootCertificates Read(BootFile file, BoxHints box)
    {
        var certificates = new BootCertificates();
        foreach (var credential in BootCredential.Files)
        {
            if (box.Value(credential.Hint) is { } name)
                certificates.Add(credential, Path.Combine(Path.GetDirectoryName(file.Path)!, name), box.WhereOf(credential.Hint));
        }
        certificates.CheckAuthority();
        certificates.CheckPair();
        return certificates;
    }

    /// <summary>Whether each is gone or was taken as it is.</summary>
    public bool AreAll(Func<byte[], bool> isTaken) => _files.All(file => file.IsMissing || (file.Bytes is not null && isTaken(file.Bytes)));

    /// <summary>Takes the files off the boot partition, the private key first. Can be done again.</summary>
    public void Remove(BootDisk disk)
    {
        foreach (var file in _files.Where(file => !file.IsMissing))
            disk.Remove(file.Path);
    }

    private void Add(BootCredential credential, string path, string where)
    {
        bool isMissing = FileStatus.Of(path).Kind == FileKind.Missing;
        string? refusal = "there is no such file beside this one: copy it there";
        byte[]? bytes = isMissing ? null : CardFile.Read(path, "write only what is in use", out refusal);
        var file = new PemFile(credential, path, where, bytes, isMissing);
        _files.Add(file);
        if (refusal is not null)
            Fault(file, refusal);
    }

    private void CheckAuthority()
    {
        if (Find(BootCredential.CaCertificate) is { Bytes: not null } file && !Succeeds(() => HoldsAuthority(file.Text)))
            Fault(file, NoCertificate);
    }

    private void CheckPair()
    {
        var (certificate, key) = (Find(BootCredential.MqttCertificate), Find(BootCredential.MqttKey));
        if ((certificate ?? key) is { } one && (certificate is null || key is null))
            Fault(one, "mqtt_certificate and mqtt_key belong together: give both files");
        bool isCertificate = certificate?.Bytes is not null && Succeeds(() => IsPair(certificate.Text, key: null));
        if (certificate?.Bytes is not null && !isCertificate)
            Fault(certificate, NoCertificate);
        if (key?.Bytes is not null && FaultOfKey(key, isCertificate ? certificate : null) is { } fault)
            Fault(key, fault);
    }

    private static string? FaultOfKey(PemFile key, PemFile? certificate)
    {
        if (key.Text.Contains("ENCRYPTED", StringComparison.Ordinal)) // PKCS #8 in its label, older ones in a header (RFC 1421)
            return "has a passphrase, and nobody could type it: openssl pkey -in WITH -out WITHOUT";
        if (!key.Text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            return "holds no private key as PEM: it must begin with -----BEGIN PRIVATE KEY-----";
        return certificate is null || Succeeds(() => IsPair(certificate.Text, key.Text))
            ? null
            : $"holds no key (RSA or ECDSA) that belongs to the certificate in {Path.GetFileName(certificate.Path)}";
    }

    private static bool HoldsAuthority(string text)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(text);
        return authorities.Count > 0;
    }

    private static bool IsPair(string certificate, string? key)
    {
        using var read = key is null ? X509Certificate2.CreateFromPem(certificate) : X509Certificate2.CreateFromPem(certificate, key);
        return key is null || read.HasPrivateKey;
    }

    private static bool Succeeds(Func<bool> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private PemFile? Find(BootCredential credential) => _files.Find(file => file.Credential == credential);

    private void Fault(PemFile file, string reason) => _faults.Add($"{file.Where}: {file.Credential.Hint} is \"{Path.GetFileName(file.Path)}\": {reason}");

    private const string NoCertificate = "holds no certificate as PEM: it must begin with -----BEGIN CERTIFICATE-----";

    /// <param name="Bytes">Null: cannot be read.</param>
    private sealed record PemFile(BootCredential Credential, string Path, string Where, byte[]? Bytes, bool IsMissing)
    {
        public string Text { get; } = Encoding.UTF8.GetString(Bytes ?? []);
    }
}
