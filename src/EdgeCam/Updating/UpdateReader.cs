using System.Security.Cryptography;

namespace EdgeCam.Updating;

/// <summary>
/// Reads an update file once, from front to end. The manifest counts only when a known key has signed it, and the payload is
/// hashed while it is copied: what was checked is what lies in the copy, whatever becomes of the source meanwhile.
/// </summary>
/// <param name="file">Read forwards only; the caller's.</param>
/// <remarks>Thread-bound. First <see cref="ReadHeadAsync"/>, then <see cref="CopyPayloadAsync"/>.</remarks>
internal sealed class UpdateReader(Stream file, UpdateKeys keys)
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>After <see cref="ReadHeadAsync"/> has found nothing wrong.</summary>
    public UpdateManifest? Manifest { get; private set; }

    /// <summary>All before the payload, byte by byte.</summary>
    public ReadOnlyMemory<byte> Head { get; private set; }

    /// <summary>Of the whole file; after <see cref="CopyPayloadAsync"/> has found nothing wrong.</summary>
    public string? FileSha256 { get; private set; }

    /// <summary>Reads and checks all before the payload.</summary>
    /// <returns>Null: whole, and signed by one of the keys.</returns>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public async Task<UpdateRefusal?> ReadHeadAsync(CancellationToken cancel)
    {
        var line = new byte[UpdateLine.Bytes];
        if (await file.ReadAtLeastAsync(line, line.Length, throwOnEndOfStream: false, cancel) < line.Length || !UpdateLine.TryParse(line, out var lengths))
            return UpdateRefusal.NotAnUpdate;
        var rest = new byte[lengths.ManifestBytes + lengths.SignatureBytes];
        var read = await file.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, cancel);
        if (read < rest.Length)
            return UpdateRefusal.Truncated(rest.Length - read);
        var refusal = Check(rest.AsSpan(0, lengths.ManifestBytes), rest.AsSpan(lengths.ManifestBytes), out var manifest);
        if (refusal is null)
            (Manifest, Head) = (manifest, (byte[])[.. line, .. rest]);
        return refusal;
    }

    /// <summary>Copies the payload and checks it against the manifest.</summary>
    /// <param name="to">Its content counts only when nothing was wrong.</param>
    /// <param name="onBytes">Takes how many have been copied so far.</param>
    /// <exception cref="IOException">One of both ends fails.</exception>
    public async Task<UpdateRefusal?> CopyPayloadAsync(Stream to, Action<long> onBytes, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        whole.AppendData(Head.Span);
        var chunk = new byte[ChunkBytes];
        long left = Manifest!.Size;
        while (left > 0)
        {
            var read = await file.ReadAsync(chunk.AsMemory(0, (int)Math.Min(left, chunk.Length)), cancel);
            if (read == 0)
                return UpdateRefusal.Truncated(left);
            hash.AppendData(chunk, 0, read);
            whole.AppendData(chunk, 0, read);
            await to.WriteAsync(chunk.AsMemory(0, read), cancel);
            left -= read;
            onBytes(Manifest.Size - left);
        }

        if (await file.ReadAsync(chunk.AsMemory(0, 1), cancel) > 0)
            return new UpdateRefusal("too_long", $"the update goes on after the {Manifest.Size} bytes of its payload: make it anew with deploy/update/sign.sh");
        FileSha256 = Convert.ToHexStringLower(whole.GetHashAndReset());
        return Convert.ToHexStringLower(hash.GetHashAndReset()) is var sum && string.Equals(sum, Manifest.Sha256, StringComparison.Ordinal)
            ? null
            : new UpdateRefusal("wrong_payload", $"the payload's SHA-256 is {sum}, but {Manifest.Sha256} was signed: copy or publish the update again");
    }

    private UpdateRefusal? Check(ReadOnlySpan<byte> json, ReadOnlySpan<byte> signature, out UpdateManifest? manifest)
    {
        manifest = null;
        var where = string.Join(" and ", keys.Folders);
        if (signature.IsEmpty)
            return new UpdateRefusal("unsigned", "the update is not signed: sign it with deploy/update/sign.sh");
        if (keys.IsEmpty)
            return new UpdateRefusal("no_key", $"this camera knows no key, and takes no update: put the public key of whoever signs them (PEM, ECDSA P-256) into {where}");
        if (!keys.HasSigned(json, signature))
            return new UpdateRefusal("bad_signature", $"none of the keys in {where} has signed this update: sign it with one that belongs to them, or add its public key");
        return UpdateManifest.TryParse(json, out manifest)
            ? null
            : new UpdateRefusal("bad_manifest", $"the manifest is signed, but is none of {UpdateManifest.Format}: make the update anew with deploy/update/sign.sh");
    }
}
