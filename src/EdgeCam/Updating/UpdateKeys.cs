using System.Security.Cryptography;

namespace EdgeCam.Updating;

/// <summary>The public keys whose updates are taken: ECDSA over P-256, one PEM file each.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class UpdateKeys
{
    /// <summary>Of the package, and the owner's own.</summary>
    public static readonly IReadOnlyList<string> SystemFolders = ["/usr/share/edgecam/update-keys", "/etc/edgecam/update-keys"];

    private readonly List<byte[]> _keys = [];

    private UpdateKeys(IReadOnlyList<string> folders) => Folders = folders;

    /// <summary>Where they were looked for.</summary>
    public IReadOnlyList<string> Folders { get; }

    public bool IsEmpty => _keys.Count == 0;

    /// <summary>Reads every *.pem of the folders that are there. What holds no such key is passed over: it only makes fewer updates welcome.</summary>
    public static UpdateKeys Load(IReadOnlyList<string> folders)
    {
        var keys = new UpdateKeys(folders);
        foreach (var file in folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.pem").Order(StringComparer.Ordinal)))
        {
            if (TryRead(file) is { } key)
                keys._keys.Add(key);
        }

        return keys;
    }

    /// <summary>Whether one of the keys made the signature.</summary>
    public bool HasSigned(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        foreach (var key in _keys)
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(key, out _);
            if (ecdsa.VerifyData(bytes, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
                return true;
        }

        return false;
    }

    private static byte[]? TryRead(string file)
    {
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(File.ReadAllText(file));
            return ecdsa.KeySize == 256 ? ecdsa.ExportSubjectPublicKeyInfo() : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
