using EdgeCam.Rtsp;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp;

public sealed class DigestAuthenticatorTests
{
    private const string Uri = "rtsp://h/cam";
    private static readonly byte[] Peer = [10, 0, 0, 1];
    private static readonly MediaInstant Start = new(5_000_000_000_000);
    private readonly DigestAuthenticator _server = new("EdgeCam", "0123456789abcdef"u8.ToArray());

    [Theory] // RFC 7616 §3.9.1
    [InlineData("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void The_examples_of_rfc_7616_come_out(string algorithm, string response)
    {
        Assert.True(AuthorizationHeader.TryParse(
            $"Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm={algorithm}, "
            + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
            + "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "
            + $"response=\"{response}\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"",
            out var header));
        Assert.Equal(response, DigestAuthenticator.ResponseTo(header!, "GET", "Circle of Life"));
        Assert.Equal(response, header!.Response);
    }

    [Fact]
    public void The_challenge_offers_sha256_then_md5_with_one_nonce()
    {
        var (sha256, md5) = _server.Challenge(Start, Peer, stale: false);
        Assert.StartsWith("Digest realm=\"EdgeCam\", nonce=\"", sha256, StringComparison.Ordinal);
        Assert.EndsWith("\", algorithm=SHA-256", sha256, StringComparison.Ordinal);
        Assert.EndsWith("\", algorithm=MD5", md5, StringComparison.Ordinal);
        Assert.Equal(NonceOf(sha256), NonceOf(md5));
        Assert.EndsWith(", stale=true", _server.Challenge(Start, Peer, stale: true).Md5, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("algorithm=SHA-256")]
    [InlineData("algorithm=\"MD5\"")]
    [InlineData("opaque=\"no algorithm\"")]
    [InlineData("algorithm=MD5, qop=\"auth\", nc=00000001, cnonce=\"abc\"")]
    [InlineData("algorithm=SHA-256, qop=auth, nc=00000001, cnonce=\"abc\"")]
    public void A_player_that_knows_the_password_gets_in(string extra)
    {
        Assert.Equal(DigestResult.Ok, Verify(Answer(extra: extra), out var user));
        Assert.Equal("user", user);
    }

    [Fact]
    public void Who_does_not_know_it_stays_outside()
    {
        Assert.Equal(DigestResult.WrongPassword, Verify(Answer(password: "wrong")));
        Assert.Equal(DigestResult.WrongPassword, Verify(Answer(), method: "PLAY"));
        Assert.Equal(DigestResult.UnknownUser, Verify(Answer(user: "nobody")));
        Assert.Equal(DigestResult.UnknownUser, Verify(Answer(user: "nobody", password: "")));
    }

    [Fact]
    public void No_header_is_missing_and_no_digest_is_malformed()
    {
        Assert.Equal(DigestResult.Missing, Verify(null, out var user));
        Assert.Equal("", user);
        Assert.Equal(DigestResult.Malformed, Verify("Basic dXNlcjpwYXNz"));
        Assert.Equal(DigestResult.Malformed, Verify(Answer(extra: "algorithm=SHA-512-256")));
        Assert.Equal(DigestResult.Malformed, Verify(Answer(extra: "algorithm=MD5-sess")));
        Assert.Equal(DigestResult.Malformed, Verify(Answer(extra: "qop=auth-int")));
    }

    [Theory]
    [InlineData("Digest ")]
    [InlineData("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"*\"")] // no response
    [InlineData("Digest username=\"u\", username=\"v\", realm=\"r\", nonce=\"n\", uri=\"*\", response=\"0\"")]
    [InlineData("Digest username=\"u, realm=\"r\", nonce=\"n\", uri=\"*\", response=\"0\"")]
    [InlineData("Digest username=\"u\"x, realm=\"r\", nonce=\"n\", uri=\"*\", response=\"0\"")]
    [InlineData("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"*\", response=\"0")]
    [InlineData("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"*\", response=\"0\\")]
    [InlineData("Digest username=, realm=\"r\", nonce=\"n\", uri=\"*\", response=\"0\"")]
    [InlineData("Digest =u")]
    public void A_malformed_header_gives_nothing(string text)
    {
        Assert.False(AuthorizationHeader.TryParse(text, out var header));
        Assert.Null(header);
    }

    [Fact]
    public void Header_limits_hold()
    {
        const string Needed = "Digest username=u, realm=r, nonce=n, uri=*, response=0";
        var sixteen = Needed + string.Concat(Enumerable.Range(0, 11).Select(i => $", x{i}=1"));
        Assert.True(AuthorizationHeader.TryParse(sixteen, out _));
        Assert.False(AuthorizationHeader.TryParse(sixteen + ", y=1", out _));
        Assert.False(AuthorizationHeader.TryParse(Needed.Replace("=u", "=" + new string('u', 2048), StringComparison.Ordinal), out _));
    }

    [Fact]
    public void Quoted_strings_are_unescaped()
    {
        Assert.True(AuthorizationHeader.TryParse("digest username=\"a\\\"b\\\\c\",realm=\"r\" , nonce=n,uri=\"*\",response=0", out var header));
        Assert.Equal("a\"b\\c", header!.User);
        Assert.Equal("n", header.Nonce);
    }

    [Fact]
    public void A_nonce_is_good_for_its_lifetime_and_then_stale()
    {
        Assert.Equal(DigestResult.Ok, Verify(Answer(), now: Start + TimeSpan.FromMinutes(5)));
        Assert.Equal(DigestResult.Stale, Verify(Answer(), now: Start + TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1)));
        Assert.Equal(DigestResult.Stale, Verify(Answer(), now: Start - TimeSpan.FromSeconds(1)));
        Assert.Equal(DigestResult.WrongPassword, Verify(Answer(password: "wrong"), now: Start + TimeSpan.FromHours(1)));
    }

    [Fact]
    public void A_nonce_of_another_address_another_key_or_another_making_is_stale()
    {
        Assert.Equal(DigestResult.Stale, _server.Verify(Answer(), "DESCRIBE", Uri, Start, [10, 0, 0, 2], PasswordOf, out _));
        var restarted = new DigestAuthenticator("EdgeCam", "another key, 16+"u8.ToArray());
        Assert.Equal(DigestResult.Stale, restarted.Verify(Answer(), "DESCRIBE", Uri, Start, Peer, PasswordOf, out _));

        var nonce = NonceOf(_server.Challenge(Start, Peer, stale: false).Md5);
        var later = "00000fff" + nonce[8..]; // an attempt to extend the time
        Assert.Equal(DigestResult.Stale, Verify(Answer(nonce: later)));
        Assert.Equal(DigestResult.Stale, Verify(Answer(nonce: "x")));
        Assert.Equal(DigestResult.Stale, Verify(Answer(nonce: new string('g', nonce.Length))));
    }

    [Theory]
    [InlineData("rtsp://h/cam", "rtsp://h/cam", true)]
    [InlineData("rtsp://h/cam", "rtsp://h/cam/", true)]
    [InlineData("rtsp://h/cam/", "rtsp://h/cam", true)]
    [InlineData("rtsp://h/cam/", "rtsp://h/cam/trackID=0", true)] // live555
    [InlineData("*", "*", true)]
    [InlineData("rtsp://h/cam/trackID=0", "rtsp://h/cam", false)]
    [InlineData("rtsp://h/cam/trackID=1", "rtsp://h/cam/trackID=0", false)]
    [InlineData("rtsp://h/other", "rtsp://h/cam", false)]
    [InlineData("rtsp://h/ca", "rtsp://h/cam", false)]
    [InlineData("rtsp://h", "rtsp://h/cam", false)]
    [InlineData("", "rtsp://h/cam", false)]
    public void A_digest_covers_its_uri_and_the_tracks_of_its_stream(string signed, string requested, bool isCovered) =>
        Assert.Equal(isCovered, DigestAuthenticator.Covers(signed, requested));

    [Fact]
    public void A_digest_for_another_uri_or_realm_is_out_of_scope()
    {
        Assert.Equal(DigestResult.WrongScope, Verify(Answer(uri: "rtsp://h/other")));
        Assert.Equal(DigestResult.WrongScope, Verify(Answer(realm: "Other")));
    }

    [Theory]
    [InlineData("a\"b")]
    [InlineData("a\r\nb")]
    public void A_realm_that_would_break_the_header_is_refused(string realm) =>
        Assert.Throws<ArgumentException>(() => new DigestAuthenticator(realm, new byte[16]));

    private string Answer(
        string user = "user", string password = "pass", string realm = "EdgeCam", string uri = Uri, string? nonce = null, string extra = "algorithm=MD5")
    {
        nonce ??= NonceOf(_server.Challenge(Start, Peer, stale: false).Md5);
        var unsigned = $"Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", {extra}, response=\"";
        return AuthorizationHeader.TryParse(unsigned + "\"", out var header)
            ? $"{unsigned}{DigestAuthenticator.ResponseTo(header!, "DESCRIBE", password)}\""
            : unsigned + "\"";
    }

    private DigestResult Verify(string? authorization, out string user) =>
        _server.Verify(authorization, "DESCRIBE", Uri, Start, Peer, PasswordOf, out user);

    private DigestResult Verify(string? authorization, string method = "DESCRIBE", MediaInstant? now = null) =>
        _server.Verify(authorization, method, Uri, now ?? Start, Peer, PasswordOf, out _);

    private static string? PasswordOf(string user) => string.Equals(user, "user", StringComparison.Ordinal) ? "pass" : null;

    private static string NonceOf(string challenge) => challenge.Split("nonce=\"")[1].Split('"')[0];
}
