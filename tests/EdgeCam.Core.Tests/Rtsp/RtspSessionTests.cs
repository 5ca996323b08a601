using System.Text;
using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Rtsp;
using EdgeCam.Testing.H264;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp;

public sealed class RtspSessionTests : IDisposable
{
    private const string Tcp = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";
    private const string Mine = "Session: ID";
    private static readonly MediaInstant Now = new(5_000_000_000_000);
    private static readonly byte[] Peer = [10, 0, 0, 1];
    private readonly DigestAuthenticator _digest = new("EdgeCam", "0123456789abcdef"u8.ToArray());
    private readonly FakeHost _host = new();
    private RtspSession _session;
    private int _cseq;

    public RtspSessionTests() => _session = SessionFor();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Ffmpeg_plays_two_tracks_and_leaves()
    {
        _host.AddSound();
        Assert.Contains("PLAY", Ask("OPTIONS rtsp://h/cam").Header("Public"), StringComparison.Ordinal);
        var described = Ask("DESCRIBE rtsp://h/cam", "Accept: application/sdp");
        Assert.Equal((RtspStatus.Ok, "sdp of cam", "rtsp://h/cam/"), (described.Status, described.Description, described.Header("Content-Base")));
        var setUp = Ask("SETUP rtsp://h/cam/trackID=0", Tcp);
        Assert.Equal(("ID;timeout=60", "granted Video"), (setUp.Header("Session"), setUp.Header("Transport")));
        Assert.Equal("granted Sound", Ask("SETUP rtsp://h/cam/trackID=1", Tcp, Mine).Header("Transport"));
        var played = Ask("PLAY rtsp://h/cam/", Mine, "Range: npt=0.000-");
        Assert.Equal("url=rtsp://h/cam/trackID=0;seq=7;rtptime=9,url=rtsp://h/cam/trackID=1", played.Header("RTP-Info"));
        Assert.Equal(("npt=now-", RtspSessionState.Playing), (played.Header("Range"), _session.State));
        Assert.Equal(RtspStatus.Ok, Ask("TEARDOWN rtsp://h/cam/", Mine).Status);
        Assert.Equal(["enter", "set up Video", "set up Sound", "play", "tear down"], _host.Calls);
    }

    [Fact]
    public void Gstreamer_repeats_the_timeout_pauses_and_plays_again()
    {
        Ask("SETUP rtsp://h/cam/trackID=0", Tcp);
        Ask("PLAY rtsp://h/cam", "Session: ID;timeout=60");
        Assert.Equal(RtspStatus.Ok, Ask("PAUSE rtsp://h/cam", Mine).Status);
        Assert.Equal(RtspSessionState.Ready, _session.State);
        Assert.NotNull(Ask("PLAY rtsp://h/cam", "Session: ID; timeout=60").Header("RTP-Info"));
        _session.OnClosed();
        Assert.Equal(["enter", "set up Video", "play", "pause", "play", "tear down"], _host.Calls);
    }

    [Fact]
    public void A_play_while_playing_and_empty_parameters_keep_alive_and_start_nothing_over()
    {
        Ask("SETUP rtsp://h/cam", Tcp);
        Ask("PLAY rtsp://h/cam", Mine);
        var again = Ask("PLAY rtsp://h/cam", Mine);
        Assert.Equal((RtspStatus.Ok, null), (again.Status, again.Header("RTP-Info")));
        Assert.Equal("ID;timeout=60", Ask("GET_PARAMETER rtsp://h/cam", Mine).Header("Session"));
        Assert.Equal(RtspStatus.Ok, Ask("SET_PARAMETER rtsp://h/cam", Mine).Status);
        Assert.Equal("ID;timeout=60", Ask("OPTIONS *", Mine).Header("Session"));
        Assert.Equal(1, _host.Calls.Count(call => call == "play"));
    }

    [Fact]
    public void After_a_teardown_the_session_is_gone_and_another_may_begin()
    {
        Ask("SETUP rtsp://h/cam", Tcp);
        Ask("TEARDOWN rtsp://h/cam", Mine);
        Assert.Equal(RtspStatus.SessionNotFound, Ask("PLAY rtsp://h/cam", Mine).Status);
        Assert.Equal(RtspStatus.Ok, Ask("SETUP rtsp://h/cam", Tcp).Status);
    }

    [Theory]
    [InlineData(505, "OPTIONS *|RTSP/2.0")]
    [InlineData(551, "SETUP rtsp://h/cam", "Require: www.onvif.org/ver20/backchannel")]
    [InlineData(400, "DESCRIBE http://h/cam")]
    [InlineData(400, "DESCRIBE rtsp://h/../etc/passwd")]
    [InlineData(501, "STEAL rtsp://h/cam")]
    [InlineData(405, "ANNOUNCE rtsp://h/cam")]
    [InlineData(405, "RECORD rtsp://h/cam")]
    [InlineData(404, "DESCRIBE rtsp://h/nothing")]
    [InlineData(404, "DESCRIBE *")]
    [InlineData(404, "SETUP rtsp://h/nothing/trackID=0", Tcp)]
    [InlineData(404, "SETUP rtsp://h/cam/trackID=1", Tcp)] // no sound
    [InlineData(406, "DESCRIBE rtsp://h/cam", "Accept: application/mheg")]
    [InlineData(200, "DESCRIBE rtsp://h/cam", "Accept: application/mheg, */*")]
    [InlineData(400, "SETUP rtsp://h/cam")] // no Transport
    [InlineData(461, "SETUP rtsp://h/cam", "Transport: RTP/SAVP;unicast;client_port=4-5")]
    [InlineData(454, "SETUP rtsp://h/cam", Tcp, "Session: other")]
    [InlineData(454, "PLAY rtsp://h/cam")]
    [InlineData(454, "PAUSE rtsp://h/cam", Mine)]
    [InlineData(454, "TEARDOWN rtsp://h/cam", Mine)]
    [InlineData(454, "GET_PARAMETER rtsp://h/cam", Mine)]
    [InlineData(451, "GET_PARAMETER rtsp://h/cam", "Content-Length: 4")]
    public void Before_a_session_each_fault_has_its_status(int status, string request, params string[] headers)
    {
        Assert.Equal(status, (int)Ask(request, headers).Status);
        Assert.Equal(RtspSessionState.Init, _session.State);
        Assert.DoesNotContain("play", _host.Calls);
    }

    [Theory]
    [InlineData(454, "PLAY rtsp://h/cam")] // no Session header
    [InlineData(454, "PLAY rtsp://h/cam", "Session: IDx")]
    [InlineData(454, "PAUSE rtsp://h/cam", "Session: ")]
    [InlineData(455, "SETUP rtsp://h/other", Tcp, Mine)] // one session, one stream
    [InlineData(461, "SETUP rtsp://h/cam", "Transport: RTP/SAVP;unicast", Mine)]
    public void Within_a_session_each_fault_has_its_status_and_leaves_the_session_alone(int status, string request, params string[] headers)
    {
        Ask("SETUP rtsp://h/cam", Tcp);
        Assert.Equal(status, (int)Ask(request, headers).Status);
        Assert.Equal(RtspStatus.Ok, Ask("PLAY rtsp://h/cam", Mine).Status);
    }

    [Fact]
    public void Tracks_are_set_up_before_playing_and_one_at_a_time()
    {
        _host.AddSound();
        Assert.Equal(RtspStatus.AggregateOperationNotAllowed, Ask("SETUP rtsp://h/cam", Tcp).Status);
        Assert.Equal(RtspStatus.NotFound, Ask("SETUP rtsp://h/cam/trackID=2", Tcp).Status);
        Ask("SETUP rtsp://h/cam/trackID=0", Tcp);
        Ask("PLAY rtsp://h/cam", Mine);
        Assert.Equal(RtspStatus.MethodNotValidInThisState, Ask("SETUP rtsp://h/cam/trackID=1", Tcp, Mine).Status);
    }

    [Fact]
    public void A_request_without_a_number_is_refused()
    {
        RtspReader.TryRead("OPTIONS * RTSP/1.0\r\n\r\n"u8, out var message, out _);
        Assert.Equal(RtspStatus.BadRequest, _session.OnRequest(message.Request!, Now).Status);
    }

    [Fact]
    public void A_full_house_lets_nobody_in_and_a_refused_transport_gives_the_place_back()
    {
        _host.IsFull = true;
        Assert.Equal(RtspStatus.NotEnoughBandwidth, Ask("SETUP rtsp://h/cam", Tcp).Status);
        _host.IsFull = false;
        Assert.Equal(RtspStatus.UnsupportedTransport, Ask("SETUP rtsp://h/cam", "Transport: RTP/AVPF;unicast").Status);
        Assert.Equal(["enter", "tear down"], _host.Calls);
    }

    [Fact]
    public void A_stream_that_has_shown_no_picture_yet_asks_for_patience()
    {
        Assert.Equal("1", Ask("DESCRIBE rtsp://h/new").Header("Retry-After"));
        var setUp = Ask("SETUP rtsp://h/new", Tcp);
        Assert.Equal((RtspStatus.ServiceUnavailable, "1"), (setUp.Status, setUp.Header("Retry-After")));
        Assert.Empty(_host.Calls);
    }

    [Theory]
    [InlineData("rtsp://h/cam")]
    [InlineData("rtsp://h/cam/")]
    [InlineData("rtsp://h/cam?tcp")]
    public void Tracks_are_found_whatever_the_uri_ended_in(string uri)
    {
        _host.AddSound();
        var contentBase = Ask($"DESCRIBE {uri}").Header("Content-Base");
        Assert.Equal(RtspStatus.Ok, Ask($"SETUP {contentBase}trackID=1", Tcp).Status);
        Assert.StartsWith("url=rtsp://h/cam/trackID=0;", Ask($"PLAY {uri}", Mine).Header("RTP-Info"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_player_is_challenged_once_and_then_let_in()
    {
        _session = SessionFor(new RtspUser("user", "pass", ["*"]));
        var challenged = Ask("DESCRIBE rtsp://h/cam");
        Assert.Equal((RtspStatus.Unauthorized, 2), (challenged.Status, challenged.Headers.Count(h => h.Name == "WWW-Authenticate")));
        Assert.Equal(RtspStatus.Ok, AskAs("user", "pass", "DESCRIBE", "rtsp://h/cam").Status);
        Assert.Equal(RtspStatus.Ok, AskAs("user", "pass", "SETUP", "rtsp://h/cam/trackID=0", Tcp).Status);
        Assert.Equal(RtspStatus.Ok, Ask("PLAY rtsp://h/cam", Mine).Status);
        Assert.Equal(0, _session.Refusals); // asking before knowing the challenge is no refusal
    }

    [Fact]
    public void The_fifth_wrong_password_closes_the_connection_whoever_is_named()
    {
        _session = SessionFor(new RtspUser("user", "pass", ["*"]));
        for (var i = 1; i <= 5; i++)
        {
            Assert.False(_session.IsToBeClosed);
            var (user, method) = i % 2 == 0 ? ("user", "DESCRIBE") : ("nobody", "SETUP");
            Assert.Equal(RtspStatus.Unauthorized, AskAs(user, "guess", method, "rtsp://h/cam", Tcp).Status);
        }

        Assert.Equal((true, 5), (_session.IsToBeClosed, _session.Refusals));
        Assert.Empty(_host.Calls);
    }

    [Theory]
    [InlineData("*", "cam", true)]
    [InlineData("cam", "cam", true)]
    [InlineData("/cam/", "cam", true)]
    [InlineData("cam", "cam/sub", false)]
    [InlineData("cam/*", "cam/sub", true)]
    [InlineData("cam/*", "cam", false)]
    [InlineData("cam/*", "camera", false)]
    [InlineData("other", "cam", false)]
    [InlineData("CAM", "cam", false)]
    public void A_user_may_watch_what_its_patterns_name(string pattern, string path, bool mayWatch)
    {
        _session = SessionFor(new RtspUser("user", "pass", ["none", pattern]));
        Assert.Equal(mayWatch ? RtspStatus.Ok : RtspStatus.Forbidden, AskAs("user", "pass", "DESCRIBE", $"rtsp://h/{path}").Status);
        Assert.Equal(mayWatch ? RtspStatus.Ok : RtspStatus.Forbidden, AskAs("user", "pass", "SETUP", $"rtsp://h/{path}/trackID=0", Tcp).Status);
    }

    [Fact]
    public void Whether_a_stream_exists_is_told_only_to_those_who_may_know()
    {
        _session = SessionFor(new RtspUser("user", "pass", ["cam"]));
        Assert.Equal(RtspStatus.Unauthorized, Ask("DESCRIBE rtsp://h/nothing").Status);
        Assert.Equal(RtspStatus.Forbidden, AskAs("user", "pass", "DESCRIBE", "rtsp://h/nothing").Status);
    }

    [Fact]
    public void After_too_many_wrong_passwords_not_even_the_right_one_is_looked_at_for_a_while()
    {
        _session = SessionFor(new RtspUser("user", "pass", ["*"]));
        for (var i = 0; i < GuessLimit.Burst; i++)
            Assert.Equal(RtspStatus.Unauthorized, AskAs(i % 2 == 0 ? "user" : "nobody", "guess", "DESCRIBE", "rtsp://h/cam").Status);
        var refused = AskAs("user", "pass", "DESCRIBE", "rtsp://h/cam");
        Assert.Equal((RtspStatus.ServiceUnavailable, "60"), (refused.Status, refused.Header("Retry-After")));
        Assert.Equal(GuessLimit.Burst, _session.Refusals);
        Assert.Equal(RtspStatus.Unauthorized, Ask("DESCRIBE rtsp://h/cam").Status);
    }

    [Fact]
    public void Without_users_everyone_is_welcome()
    {
        Assert.True(new RtspAccess([], _digest).IsOpenToAll);
        Assert.False(new RtspAccess([new RtspUser("user", "pass", [])], _digest).IsOpenToAll);
        Assert.Equal(RtspStatus.Ok, Ask("DESCRIBE rtsp://h/cam", "Authorization: Digest nonsense").Status);
    }

    private RtspSession SessionFor(params RtspUser[] users) =>
        new(_host, new RtspAccess(users, _digest), "ID", TimeSpan.FromSeconds(60), Peer);

    private Answer AskAs(string user, string password, string method, string uri, params string[] headers)
    {
        var nonce = _digest.Challenge(Now, Peer, stale: false).Md5.Split("nonce=\"")[1].Split('"')[0];
        var unsigned = $"Digest username=\"{user}\", realm=\"EdgeCam\", nonce=\"{nonce}\", uri=\"{uri}\", algorithm=MD5, response=\"";
        Assert.True(AuthorizationHeader.TryParse(unsigned + "\"", out var header));
        return Ask($"{method} {uri}", [.. headers, $"Authorization: {unsigned}{DigestAuthenticator.ResponseTo(header!, method, password)}\""]);
    }

    /// <param name="request">Method and URI; behind a bar a version other than RTSP/1.0.</param>
    private Answer Ask(string request, params string[] headers)
    {
        var parts = request.Split('|');
        var text = $"{parts[0]} {(parts.Length > 1 ? parts[1] : "RTSP/1.0")}\r\nCSeq: {++_cseq}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\nbody";
        Assert.Equal(RtspRead.Request, RtspReader.TryRead(Encoding.ASCII.GetBytes(text), out var message, out _));
        return new Answer(_session.OnRequest(message.Request!, Now));
    }

    private sealed record Answer(RtspResponse Response)
    {
        public RtspStatus Status => Response.Status;

        public string? Description => Response.Description;

        public IReadOnlyList<RtspHeader> Headers => Response.Headers;

        public string? Header(string name) => RtspRequest.Find(Response.Headers, name);
    }

    /// <summary>Three streams: cam and other play, new has shown no picture yet; cam/sub is cam. Serves what is RTP/AVP.</summary>
    private sealed class FakeHost : IRtspHost, IDisposable
    {
        private readonly LiveStream _cam = Stream("cam", isKnown: true);
        private readonly LiveStream _other = Stream("other", isKnown: true);
        private readonly LiveStream _new = Stream("new", isKnown: false);
        private bool _isSoundSetUp;

        public List<string> Calls { get; } = [];

        public bool IsFull { get; set; }

        public void AddSound() => _cam.Sound = new SoundDescription(48_000, 2, new byte[] { 0x11, 0x90 });

        public LiveStream? Find(string path) => path switch
        {
            "cam" or "cam/sub" or "camera" => _cam,
            "other" => _other,
            "new" => _new,
            _ => null,
        };

        public string? Describe(LiveStream stream) => stream.Parameters is null ? null : $"sdp of {stream.Path}";

        public bool TryEnter()
        {
            if (!IsFull)
                Calls.Add("enter");
            return !IsFull;
        }

        public bool TrySetUp(LiveStream stream, Track track, IReadOnlyList<TransportAlternative> wanted, out string granted)
        {
            granted = $"granted {track}";
            if (wanted.All(one => one.Protocol == TransportProtocol.Unsupported))
                return false;
            Calls.Add($"set up {track}");
            _isSoundSetUp |= track == Track.Sound;
            return true;
        }

        public IReadOnlyList<RtspTrackStart> Play()
        {
            Calls.Add("play");
            var video = new RtspTrackStart(Track.Video, 7, 9);
            return _isSoundSetUp && Calls.Contains("set up Video") ? [video, new RtspTrackStart(Track.Sound, null, null)] : [video];
        }

        public void Pause() => Calls.Add("pause");

        public void TearDown() => Calls.Add("tear down");

        public void Dispose()
        {
            foreach (var stream in new[] { _cam, _other, _new })
                stream.Ring.Dispose();
        }

        private static LiveStream Stream(string path, bool isKnown) =>
            new(path, new FrameRing(DataSize.KiB(1), 2, 64), FrameRate.Of(30), canForceIdr: true)
            {
                Parameters = isKnown ? ParameterSets.Update(null, SyntheticH264.IdrUnit(9)) : null,
            };
    }
}
