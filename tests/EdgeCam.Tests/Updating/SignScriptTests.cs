using EdgeCam.Testing.Deploy;
using EdgeCam.Testing.Processes;
using EdgeCam.Updating;
using EdgeCam.Updating.Installing;
using Xunit;

namespace EdgeCam.Tests.Updating;

/// <summary>What deploy/update/sign.sh makes, a camera takes.</summary>
public sealed class SignScriptTests : IDisposable
{
    private static readonly string Script = DeployFolder.File("update/sign.sh");
    private readonly ScratchFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_package_that_it_signs_is_taken_by_whoever_has_the_public_key()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/dpkg-deb") && File.Exists("/usr/bin/openssl"), "it needs dpkg-deb and openssl");
        Directory.CreateDirectory(_folder["tree/DEBIAN"]);
        await File.WriteAllTextAsync(_folder["tree/DEBIAN/control"], "Package: edgecam\nVersion: 0.2.0-1\nArchitecture: arm64\nInstalled-Size: 7\nMaintainer: A <a@example.org>\nDescription: one\n", Cancel);
        Do("dpkg-deb", "-b", _folder["tree"], _folder["p.deb"]);
        Do("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", _folder["key.pem"]);
        Do("openssl", "pkey", "-in", _folder["key.pem"], "-pubout", "-out", _folder["owner.pem"]);

        var update = Do(Script, _folder["key.pem"], _folder["p.deb"], "--board", "Raspberry Pi \"4\"", "--board", "x", "--from", "0.1", "--out", _folder["out"]).Output.Trim();
        Assert.Equal(_folder["out/edgecam_0.2.0-1_arm64.update"], update);
        Directory.CreateDirectory(_folder["keys"]);
        File.Move(_folder["owner.pem"], _folder["keys/owner.pem"]);
        await using var file = File.OpenRead(update);
        var reader = new UpdateReader(file, UpdateKeys.Load([_folder["keys"]]));
        Assert.Null(await reader.ReadHeadAsync(Cancel));
        Assert.Equal(["Raspberry Pi \"4\"", "x"], reader.Manifest!.Boards);
        Assert.Equal(("0.2.0-1", "arm64", 7168, "0.1"), (reader.Manifest.Version, reader.Manifest.Architecture, reader.Manifest.InstalledSize, reader.Manifest.UpgradesFrom));
        using var payload = new MemoryStream();
        Assert.Null(await reader.CopyPayloadAsync(payload, _ => { }, Cancel));
        Assert.Equal(await File.ReadAllBytesAsync(_folder["p.deb"], Cancel), payload.ToArray());
    }

    [Fact]
    public void What_it_cannot_sign_it_names()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "it needs openssl");
        Do("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", _folder["key.pem"]);
        File.WriteAllText(_folder["p.deb"], "");
        Assert.Contains("no private key of ECDSA P-256", Tools.Run(Script, _folder["key.pem"], _folder["p.deb"]).Error, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Tools.Run(Script, _folder["none"], _folder["p.deb"]).Error, StringComparison.Ordinal);
        Assert.Contains("openssl genpkey", Tools.Run(Script, "--help").Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static ToolOutcome Do(string program, params string[] arguments)
    {
        var result = Tools.Run(program, arguments);
        Assert.True(result.IsOk, result.Problem);
        return result;
    }
}
