using System.Security.Cryptography;
using System.Text;
using EdgeCam.Updating;
using Xunit;

namespace EdgeCam.Tests.Updating;

public sealed class UpdateReaderTests : IDisposable
{
    private readonly SignedUpdate _made = new();

    [Fact]
    public async Task A_good_update_comes_out_as_it_went_in()
    {
        var (refusal, manifest, payload) = await Read(_made.Make());
        Assert.Null(refusal);
        Assert.Equal((SignedUpdate.New, "arm64", PayloadKind.Deb), (manifest!.Version, manifest.Architecture, manifest.Kind));
        Assert.Equal(_made.Payload, payload);
    }

    [Fact]
    public async Task One_that_is_cut_anywhere_is_refused()
    {
        var whole = _made.Make();
        for (var length = 0; length < whole.Length; length++)
        {
            var (refusal, _, _) = await Read(whole[..length]);
            Assert.True(refusal?.Code is "truncated" or "not_an_update", $"{length} of {whole.Length} bytes: {refusal}");
        }
    }

    [Fact]
    public async Task One_with_any_byte_changed_is_refused()
    {
        var whole = _made.Make();
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = whole.ToArray();
            changed[at] ^= (byte)(1 << (at % 8));
            Assert.True((await Read(changed)).Refusal is not null, $"byte {at} of {whole.Length}");
        }
    }

    [Fact]
    public async Task One_that_goes_on_after_its_end_is_refused() => Assert.Equal("too_long", (await Read([.. _made.Make(), 0])).Refusal?.Code);

    [Fact]
    public async Task Unsigned_signed_by_another_or_on_a_camera_without_keys_it_is_refused_by_name()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal("unsigned", (await Read(SignedUpdate.Assemble("{}"u8.ToArray(), [], _made.Payload))).Refusal?.Code);
        Assert.Equal("bad_signature", (await Read(_made.Make(key: other))).Refusal?.Code);
        Assert.Equal("no_key", (await Read(_made.Make(), UpdateKeys.Load([_made["nowhere"]]))).Refusal?.Code);
        Assert.Equal("not_an_update", (await Read(Encoding.ASCII.GetBytes("!<arch>\ndebian-binary   1342943816  0     0     100644  4         `\n"))).Refusal?.Code);
    }

    [Fact]
    public async Task Files_that_are_no_keys_and_keys_of_other_curves_are_passed_over()
    {
        using var larger = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        await File.WriteAllTextAsync(_made["keys/a.pem"], larger.ExportSubjectPublicKeyInfoPem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_made["keys/b.pem"], "no key", TestContext.Current.CancellationToken);
        Assert.Null((await Read(_made.Make())).Refusal);
        Assert.Equal("bad_signature", (await Read(_made.Make(key: larger))).Refusal?.Code);
    }

    [Theory]
    [InlineData("format", "\"edgecam-update/2\"")]
    [InlineData("name", "\"-i\"")]
    [InlineData("version", "\"--force\"")]
    [InlineData("version", "\"1.0\\n2\"")]
    [InlineData("architecture", "\"../x\"")]
    [InlineData("kind", "\"sh\"")]
    [InlineData("kind", "\"7\"")]
    [InlineData("size", "0")]
    [InlineData("size", "9999999999999")]
    [InlineData("size", "\"1\"")]
    [InlineData("sha256", "\"00\"")]
    [InlineData("boards", "[]")]
    [InlineData("boards", "[\"\"]")]
    [InlineData("upgrades_from", "\"x\"")]
    [InlineData("version", "null")]
    public async Task A_manifest_out_of_its_bounds_is_refused_signed_or_not(string key, string value) =>
        Assert.Equal("bad_manifest", (await Read(_made.Make(json => json[key] = System.Text.Json.Nodes.JsonNode.Parse(value)))).Refusal?.Code);

    public void Dispose() => _made.Dispose();

    private async Task<(UpdateRefusal? Refusal, UpdateManifest? Manifest, byte[] Payload)> Read(byte[] file, UpdateKeys? keys = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        var reader = new UpdateReader(new MemoryStream(file), keys ?? _made.Keys);
        using var payload = new MemoryStream();
        var refusal = await reader.ReadHeadAsync(cancel) ?? await reader.CopyPayloadAsync(payload, _ => { }, cancel);
        return (refusal, reader.Manifest, payload.ToArray());
    }
}
