using System.Net;
using System.Security.Cryptography;
using EdgeCam.Updating;
using Xunit;

namespace EdgeCam.Tests.Updating;

public sealed class UpdateFetchTests : IDisposable
{
    private static readonly Uri Url = new("https://updates.example/e.update");
    private readonly SignedUpdate _made = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_fetched_is_kept_as_it_came()
    {
        var update = _made.Make();
        var seen = 0L;
        Assert.Null(await Fetch(_ => Content(update), Convert.ToHexString(SHA256.HashData(update)), onBytes: (done, all) => seen = done * 100 / all));
        Assert.Equal(update, await File.ReadAllBytesAsync(_made.Places.Incoming, Cancel));
        Assert.Equal(100, seen);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, "not_found", false)]
    [InlineData(HttpStatusCode.Forbidden, "http_status", false)]
    [InlineData(HttpStatusCode.BadGateway, "http_status", true)]
    [InlineData(HttpStatusCode.NoContent, "http_status", false)]
    public async Task A_server_without_it_is_named_with_what_it_said(HttpStatusCode status, string code, bool isOurs)
    {
        var refusal = await Fetch(_ => new HttpResponseMessage(status));
        Assert.Equal((code, isOurs), (refusal?.Code, refusal?.IsOurs));
        Assert.Contains($"{(int)status}", refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_are_followed_a_few_times_and_never_out_of_https()
    {
        Assert.Null(await Fetch(url => url.AbsolutePath == "/e.update" ? Redirect("/moved") : Content(_made.Make())));
        Assert.Equal("too_many_redirects", (await Fetch(_ => Redirect(Url.AbsoluteUri)))?.Code);
        Assert.Equal("bad_url", (await Fetch(_ => Redirect("http://updates.example/e.update")))?.Code);
        Assert.Equal("bad_url", (await Fetch(_ => Redirect("file:///etc/shadow")))?.Code);
    }

    [Fact]
    public async Task No_network_and_a_connection_that_breaks_off_are_not_the_callers_fault()
    {
        var absent = await Fetch(_ => throw new HttpRequestException("Name or service not known"));
        Assert.Equal(("unreachable", true), (absent?.Code, absent?.IsOurs));
        var update = _made.Make();
        Assert.Equal("broken_off", (await Fetch(_ => new HttpResponseMessage { Content = new StreamContent(new BrokenStream(update[..^5])) }))?.Code);
        NothingIsLeft();
    }

    [Fact]
    public async Task What_the_installer_would_refuse_is_refused_on_the_way()
    {
        var update = _made.Make();
        Assert.Equal("not_an_update", (await Fetch(_ => Content("<html>"u8.ToArray())))?.Code);
        Assert.Equal("truncated", (await Fetch(_ => Content(update[..^1])))?.Code);
        Assert.Equal("wrong_payload", (await Fetch(_ => Content([.. update[..^1], (byte)(update[^1] ^ 1)])))?.Code);
        Assert.Equal("wrong_architecture", (await Fetch(_ => Content(_made.Make(json => json["architecture"] = "amd64"))))?.Code);
        Assert.Equal("wrong_sha256", (await Fetch(_ => Content(update), new string('0', 64)))?.Code);
        Assert.Equal("no_space", (await Fetch(_ => Content(update), free: 1000))?.Code);
        NothingIsLeft();
    }

    [Fact]
    public async Task A_file_is_taken_like_one_from_afar()
    {
        await File.WriteAllBytesAsync(_made["state/e.update"], _made.Make(), Cancel);
        Assert.Null(await Fetcher(_ => Redirect("/"), long.MaxValue).FromFileAsync(_made["state/e.update"], null, (_, _) => { }, Cancel));
        Assert.Equal("not_found", (await Fetcher(_ => Redirect("/"), long.MaxValue).FromFileAsync(_made["state/none"], null, (_, _) => { }, Cancel))?.Code);
        Assert.True(File.Exists(_made.Places.Incoming));
    }

    [Theory]
    [InlineData("https://a/b", true)]
    [InlineData("http://127.0.0.1:8000/b", true)]
    [InlineData("http://a/b", false)]
    [InlineData("file:///b", false)]
    [InlineData("ftp://127.0.0.1/b", false)]
    public void Only_what_cannot_be_listened_to_is_asked(string url, bool isAllowed) => Assert.Equal(isAllowed, UpdateFetch.IsAllowed(new Uri(url)));

    public void Dispose() => _made.Dispose();

    private void NothingIsLeft() => Assert.Empty(Directory.EnumerateFileSystemEntries(_made.Places.Handover));

    private async Task<UpdateRefusal?> Fetch(Func<Uri, HttpResponseMessage> answer, string? sha256 = null, long free = long.MaxValue, Action<long, long>? onBytes = null) =>
        await Fetcher(answer, free).FromUrlAsync(Url, sha256, onBytes ?? ((_, _) => { }), Cancel);

    private UpdateFetch Fetcher(Func<Uri, HttpResponseMessage> answer, long free) =>
        new(_made.Places, () => _made.Keys, SignedUpdate.Machine with { Installed = null }, new HttpClient(new Server(answer)), () => free);

    private static HttpResponseMessage Content(byte[] bytes) => new() { Content = new ByteArrayContent(bytes) };

    private static HttpResponseMessage Redirect(string to) => new(HttpStatusCode.Found) { Headers = { Location = new Uri(to, UriKind.RelativeOrAbsolute) } };

    private sealed class Server(Func<Uri, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request.RequestUri!));
    }

    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer, cancellationToken) : throw new IOException("connection reset by peer");
    }
}
