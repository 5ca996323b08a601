using System.Net;

namespace EdgeCam.Updating;

/// <summary>
/// Brings an update into the hand-over folder. It is checked on the way as the installer will check it again, so that a wrong one
/// is refused after its first kilobytes, and nobody else is troubled.
/// </summary>
/// <param name="keys">As they are now: an owner may have put one there.</param>
/// <param name="http">Follows no redirects by itself.</param>
/// <param name="free">Bytes that are free for the update.</param>
internal sealed class UpdateFetch(UpdatePlaces places, Func<UpdateKeys> keys, UpdateFacts machine, HttpClient http, Func<long> free)
{
    public const int MostRedirects = 5;

    /// <summary>Of a server that says nothing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>One that goes the way this class needs.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = Patience, PooledConnectionLifetime = Patience }) { Timeout = Patience };

    /// <summary>Whether an update may come from there: https, or this machine, since http shows and promises nothing.</summary>
    public static bool IsAllowed(Uri url) => url.IsAbsoluteUri && (url.Scheme is "https" || (url.Scheme is "http" && url.IsLoopback));

    /// <param name="sha256">Of the whole file, in hexadecimal; null: whatever it is.</param>
    /// <returns>Null: it lies in the hand-over folder.</returns>
    public async Task<UpdateRefusal?> FromUrlAsync(Uri url, string? sha256, Action<long, long> onBytes, CancellationToken cancel)
    {
        try
        {
            for (var hops = 0; hops <= MostRedirects; hops++)
            {
                if (!IsAllowed(url))
                    return new UpdateRefusal("bad_url", $"{url.GetLeftPart(UriPartial.Path)}: an update comes by https (by http from this machine only)");
                using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancel);
                if ((int)response.StatusCode is >= 300 and < 400 && response.Headers.Location is { } next)
                    url = new Uri(url, next);
                else
                    return await FromResponseAsync(response, url, sha256, onBytes, cancel);
            }

            return new UpdateRefusal("too_many_redirects", $"{url.Host} redirects more than {MostRedirects} times: give the address of the file itself");
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new UpdateRefusal("unreachable", $"the update cannot be fetched from {url.Host}: {e.Message}: see that the camera reaches it, and ask again") { IsOurs = true };
        }
    }

    /// <inheritdoc cref="FromUrlAsync"/>
    public async Task<UpdateRefusal?> FromFileAsync(string file, string? sha256, Action<long, long> onBytes, CancellationToken cancel)
    {
        try
        {
            await using var source = File.OpenRead(file);
            return await KeepAsync(source, sha256, onBytes, cancel);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new UpdateRefusal("not_found", $"there is no {file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return UpdateRefusal.Of(e, "the update cannot be read or kept");
        }
    }

    private async Task<UpdateRefusal?> FromResponseAsync(HttpResponseMessage response, Uri url, string? sha256, Action<long, long> onBytes, CancellationToken cancel)
    {
        var code = (int)response.StatusCode;
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return new UpdateRefusal(code is 404 or 410 ? "not_found" : "http_status", $"{url.Host} answers {code} {response.ReasonPhrase} for {url.AbsolutePath}: look at the address, and at the server")
            {
                IsOurs = code >= 500,
            };
        }

        try
        {
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            idle.CancelAfter(Patience);
            await using var body = await response.Content.ReadAsStreamAsync(idle.Token);
            return await KeepAsync(body, sha256, OnBytes, idle.Token);

            void OnBytes(long done, long all)
            {
                idle.CancelAfter(Patience);
                onBytes(done, all);
            }
        }
        catch (IOException e)
        {
            return new UpdateRefusal("broken_off", $"the update broke off, or could not be kept: {e.Message}: ask again") { IsOurs = true };
        }
        catch (UnauthorizedAccessException e)
        {
            return UpdateRefusal.Of(e, "the update cannot be kept");
        }
    }

    private async Task<UpdateRefusal?> KeepAsync(Stream source, string? sha256, Action<long, long> onBytes, CancellationToken cancel)
    {
        Directory.CreateDirectory(places.Handover);
        var part = places.Incoming + ".part";
        try
        {
            var refusal = await CopyAsync(source, part, sha256, onBytes, cancel);
            if (refusal is null)
                File.Move(part, places.Incoming, overwrite: true);
            return refusal;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private async Task<UpdateRefusal?> CopyAsync(Stream source, string part, string? sha256, Action<long, long> onBytes, CancellationToken cancel)
    {
        var reader = new UpdateReader(source, keys());
        if (await reader.ReadHeadAsync(cancel) is { } wrong)
            return wrong;
        var update = reader.Manifest!;
        if (UpdateRules.Refuse(update, machine with { Free = free() }, (_, _) => 0) is { } unfit)
            return unfit;
        await using var file = File.Create(part);
        await file.WriteAsync(reader.Head, cancel);
        if (await reader.CopyPayloadAsync(file, bytes => onBytes(bytes, update.Size), cancel) is { } broken)
            return broken;
        return sha256 is null || string.Equals(reader.FileSha256, sha256, StringComparison.OrdinalIgnoreCase)
            ? null
            : new UpdateRefusal("wrong_sha256", $"the file's SHA-256 is {reader.FileSha256}, and {sha256} was asked for: see that both mean the same file");
    }
}
