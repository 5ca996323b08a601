using System.Text;
using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp.Publishing;

public sealed class PublishAuthenticationTests
{
    private const string User = "us\"er";
    private const string Password = "pässwörd:1";
    private const string Url = "rtsp://relay.test/cam";
    private static readonly byte[] Peer = [10, 0, 0, 1];
    private readonly DigestAuthenticator _server = new("relay", "0123456789abcdef"u8.ToArray());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Our_own_server_lets_the_publisher_in(bool offersSha256)
    {
        var relay = new ScriptedRelay(Url, WithCredentials);
        Challenge(relay, relay.Take(), isStale: false, offersSha256);
        foreach (var method in (string[])["OPTIONS", "ANNOUNCE", "SETUP", "RECORD"])
        {
            var request = relay.Take();
            Assert.Equal(method, request.MethodText);
            Assert.Equal(DigestResult.Ok, Verify(request, relay.Now));
            Assert.Contains(offersSha256 ? "algorithm=SHA-256" : "algorithm=MD5", request.Header("Authorization"), StringComparison.Ordinal);
            relay.Answer(request, 200, "Transport: RTP/AVP/TCP;interleaved=0-1");
        }

        Assert.Equal(PublishState.Recording, relay.Session.State);
    }

    [Fact]
    public void A_nonce_that_wears_out_is_renewed_and_nobody_is_asked()
    {
        var relay = new ScriptedRelay(Url, WithCredentials);
        Challenge(relay, relay.Take(), isStale: false);
        relay.Answer(relay.Take());
        relay.Answer(relay.Take());
        relay.Answer(relay.Take(), 200, "Transport: RTP/AVP/TCP;interleaved=0-1");
        relay.Answer(relay.Take(), 200, "Session: 1;timeout=1200");

        relay.Wait(TimeSpan.FromSeconds(600)); // the nonce is good for 300
        var late = relay.Take();
        Assert.Equal(DigestResult.Stale, Verify(late, relay.Now));
        Challenge(relay, late, isStale: true);
        var again = relay.Take();
        Assert.Equal(DigestResult.Ok, Verify(again, relay.Now));
        relay.Answer(again);
        Assert.Equal(PublishState.Recording, relay.Session.State);
    }

    [Fact]
    public void A_server_that_changes_nonces_without_saying_stale_is_followed_once_the_password_is_proven()
    {
        var relay = new ScriptedRelay(Url, WithCredentials);
        relay.Expect("OPTIONS", 401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"one\"");
        relay.Expect("OPTIONS");
        relay.Expect("ANNOUNCE", 401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"two\"");
        Assert.Contains("nonce=\"two\"", relay.Expect("ANNOUNCE").Header("Authorization"), StringComparison.Ordinal);
        Assert.Equal(PublishState.SettingUp, relay.Session.State);
    }

    [Fact]
    public void A_wrong_password_is_tried_once()
    {
        var relay = new ScriptedRelay("rtsp://someone:secret@relay.test/cam");
        relay.Expect("OPTIONS", 401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"one\"");
        relay.Expect("OPTIONS", 401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"two\"");
        Assert.Equal(new PublishFailure(PublishFailureKind.Unauthorized, "The relay relay.test:554 refused the user name or password: check both."), relay.Session.Failure);
    }

    [Fact]
    public void A_server_that_calls_every_nonce_stale_is_given_up()
    {
        var relay = new ScriptedRelay("rtsp://someone:secret@relay.test/cam");
        for (var i = 0; i < 5 && !relay.Session.IsOver; i++)
            relay.Expect("OPTIONS", 401, $"WWW-Authenticate: Digest realm=\"r\", nonce=\"{i}\", stale=true");
        Assert.Equal(PublishFailureKind.Unauthorized, relay.Session.Failure?.Kind);
    }

    [Fact]
    public void Without_user_and_password_a_challenge_says_what_to_configure()
    {
        var relay = new ScriptedRelay(Url);
        relay.Expect("OPTIONS", 401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"one\"");
        Assert.Equal("The relay relay.test:554 asks for a user name and a password: configure both.", relay.Session.Failure?.Message);
    }

    [Fact]
    public void The_best_of_several_challenges_is_answered()
    {
        var relay = new ScriptedRelay(Url, WithCredentials);
        relay.Expect(
            "OPTIONS", 401,
            "WWW-Authenticate: Basic realm=\"r\", Digest realm=\"r\", nonce=\"md5\", algorithm=MD5",
            "WWW-Authenticate: Digest realm=\"r\", nonce=\"sha\", algorithm=SHA-256, opaque=\"o\"",
            "WWW-Authenticate: Digest realm=\"r\", nonce=\"int\", qop=\"auth-int\"",
            "WWW-Authenticate: Negotiate");
        var authorization = relay.Take().Header("Authorization");
        Assert.Contains("nonce=\"sha\"", authorization, StringComparison.Ordinal);
        Assert.Contains("opaque=\"o\"", authorization, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_asks_for_qop_gets_counted_nonces()
    {
        var relay = new ScriptedRelay(Url, WithCredentials);
        relay.Expect("OPTIONS", 401, "WWW-Authenticate: Digest realm=\"relay\", qop=\"auth, auth-int\", nonce=\"n\", algorithm=SHA-256");
        foreach (var count in (string[])["00000001", "00000002"])
        {
            var request = relay.Take();
            Assert.True(AuthorizationHeader.TryParse(request.Header("Authorization"), out var header));
            Assert.Equal(("auth", count, ScriptedRelay.Nonce), (header!.Qop, header.NonceCount, header.ClientNonce));
            Assert.Equal(DigestAuthenticator.ResponseTo(header, request.MethodText, Password), header.Response);
            relay.Answer(request);
        }
    }

    [Fact]
    public void Basic_is_answered_when_nothing_better_is_offered()
    {
        var relay = new ScriptedRelay(Url, WithCredentials);
        relay.Expect("OPTIONS", 401, "WWW-Authenticate: Basic realm=\"r\"");
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        Assert.Equal(expected, relay.Take().Header("Authorization"));
    }

    [Fact]
    public void A_password_is_not_given_to_a_host_that_a_relay_points_to()
    {
        var relay = new ScriptedRelay(Url, WithCredentials);
        relay.Expect("OPTIONS", 302, "Location: rtsp://evil.test/cam");
        relay.Session.OnConnected(relay.Now);
        relay.Expect("OPTIONS", 401, "WWW-Authenticate: Basic realm=\"r\"");
        Assert.Equal(PublishFailureKind.Unauthorized, relay.Session.Failure?.Kind);
    }

    [Fact]
    public void A_challenge_of_the_first_relay_is_not_answered_at_the_next()
    {
        var relay = new ScriptedRelay(Url, WithCredentials);
        relay.Expect("OPTIONS", 401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"one\"");
        relay.Expect("OPTIONS", 302, "Location: rtsp://other.test/cam");
        relay.Session.OnConnected(relay.Now);
        Assert.Null(relay.Take().Header("Authorization"));
    }

    [Theory]
    [InlineData("Negotiate")]
    [InlineData("")]
    [InlineData("Digest realm=\"r\"")]
    [InlineData("Digest realm=\"r\", nonce=\"n\", nonce=\"n\"")]
    [InlineData("Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256")]
    [InlineData("Digest realm=\"r\", nonce=\"n")]
    [InlineData("=, = =\"")]
    public void A_challenge_that_cannot_be_answered_says_so(string challenge)
    {
        var relay = new ScriptedRelay(Url, WithCredentials);
        relay.Expect("OPTIONS", 401, $"WWW-Authenticate: {challenge}");
        Assert.Equal(PublishFailureKind.Unauthorized, relay.Session.Failure?.Kind);
        Assert.Contains("not known here", relay.Session.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void User_and_password_stay_out_of_requests_and_of_every_text()
    {
        var relay = new ScriptedRelay("rtsp://someone:secret@relay.test/cam");
        relay.Expect("OPTIONS", 401, "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"");
        var text = relay.TakeRaw();
        Assert.StartsWith("OPTIONS rtsp://relay.test/cam RTSP/1.0\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);

        Assert.True(PublishUrl.TryParse("rtsp://someone:secret@relay.test/cam", out var url));
        var plan = new PublishPlan { Url = url!, Credentials = url!.Credentials, Description = ScriptedRelay.Describe(hasSound: true), ClientNonce = "n" };
        Assert.DoesNotContain("secret", plan.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("someone", plan.ToString(), StringComparison.Ordinal);
    }

    private static PublishPlan WithCredentials(PublishPlan plan) => plan with { Credentials = new RtspCredentials(User, Password) };

    private DigestResult Verify(RtspRequest request, MediaInstant now) =>
        _server.Verify(request.Header("Authorization"), request.MethodText, request.Uri, now, Peer, user => user == User ? Password : null, out _);

    private void Challenge(ScriptedRelay relay, RtspRequest request, bool isStale, bool offersSha256 = true)
    {
        var challenge = _server.Challenge(relay.Now, Peer, isStale);
        string[] both = [$"WWW-Authenticate: {challenge.Sha256}", $"WWW-Authenticate: {challenge.Md5}"];
        relay.Answer(request, 401, offersSha256 ? both : [both[1]]);
    }
}
