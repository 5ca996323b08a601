using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeCam.Testing.Processes;
using EdgeCam.Updating;

namespace EdgeCam.Tests.Updating;

/// <summary>Makes updates, with a key of its own, and what is needed to take them.</summary>
internal sealed class SignedUpdate : IDisposable
{
    public const string New = "0.2.0-1";
    public const string Old = "0.1.0-1";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ScratchFolder _folder = new();

    public SignedUpdate()
    {
        Places = new UpdatePlaces(_folder["state/update"], _folder["store"]);
        foreach (var folder in (string[])[Places.Handover, Places.Store, _folder["keys"]])
            Directory.CreateDirectory(folder);
        File.WriteAllText(_folder["keys/owner.pem"], _key.ExportSubjectPublicKeyInfoPem());
    }

    public UpdatePlaces Places { get; }

    public UpdateKeys Keys => UpdateKeys.Load([_folder["keys"]]);

    public byte[] Payload { get; } = RandomNumberGenerator.GetBytes(300);

    public string this[string name] => _folder[name];

    /// <summary>A good one, or one whose manifest differs.</summary>
    public byte[] Make(Action<JsonObject>? change = null, ECDsa? key = null)
    {
        var manifest = new JsonObject
        {
            ["format"] = UpdateManifest.Format,
            ["name"] = "edgecam",
            ["version"] = New,
            ["architecture"] = "arm64",
            ["kind"] = "deb",
            ["size"] = Payload.Length,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Payload)),
        };
        change?.Invoke(manifest);
        var json = Encoding.UTF8.GetBytes(manifest.ToJsonString());
        return Assemble(json, (key ?? _key).SignData(json, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence), Payload);
    }

    public static byte[] Assemble(byte[] manifest, byte[] signature, byte[] payload) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"edgecam-update/1 {manifest.Length:D5} {signature.Length:D3}\n")), .. manifest, .. signature, .. payload];

    public static UpdateFacts Machine { get; } = new("arm64", "Raspberry Pi 4 Model B Rev 1.4") { Installed = Old };

    /// <summary>Good enough for versions of numbers.</summary>
    public static int Compare(string left, string right) =>
        Version.Parse(left.Replace('-', '.')).CompareTo(Version.Parse(right.Replace('-', '.')));

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }
}
