using System.Text;
using EdgeCam.Media;
using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp.Publishing;

public sealed class PublishSessionTests
{
    private const string Url = "rtsp://relay.test/live/cam";

    [Fact]
    public void Two_tracks_are_announced_set_up_and_recorded_over_tcp()
    {
        var relay = new ScriptedRelay(Url, hasSound: true);
        Assert.Equal(PublishState.Announcing, relay.Session.State);
        Assert.Equal(Url, relay.Expect("OPTIONS", 200, "Public: ANNOUNCE, SETUP, RECORD").Uri);

        var announced = relay.Expect("ANNOUNCE", 200, "Session: abc;timeout=30");
        Assert.Equal(("application/sdp", null), (announced.Header("Content-Type"), announced.Header("Session")));
        Assert.Equal(ScriptedRelay.Describe(hasSound: true).ToSdp(), Encoding.UTF8.GetString(announced.Body.Span));

        Assert.Equal(PublishState.SettingUp, relay.Session.State);
        var video = relay.Expect("SETUP", 200, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record");
        Assert.Equal((Url + "/trackID=0", "RTP/AVP/TCP;unicast;interleaved=0-1;mode=record", "abc"), (video.Uri, video.Header("Transport"), video.Header("Session")));
        var sound = relay.Expect("SETUP", 200, "Transport: RTP/AVP/TCP;unicast;interleaved=6-7");
        Assert.Equal((Url + "/trackID=1", "RTP/AVP/TCP;unicast;interleaved=2-3;mode=record"), (sound.Uri, sound.Header("Transport")));

        var record = relay.Expect("RECORD");
        Assert.Equal((Url, "abc", "npt=0.000-", 5), (record.Uri, record.Header("Session"), record.Header("Range"), record.CSeq));
        Assert.Equal(PublishState.Recording, relay.Session.State);
        Assert.Equal(new TransportPair(0, 1), relay.Session.GrantOf(Track.Video));
        Assert.Equal(new TransportPair(6, 7), relay.Session.GrantOf(Track.Sound));
        Assert.Null(relay.TryTake());
    }

    [Fact]
    public void The_announcement_has_relative_controls_and_the_parameter_sets()
    {
        var relay = new ScriptedRelay(Url, hasSound: true);
        relay.Expect("OPTIONS");
        var sdp = Encoding.UTF8.GetString(relay.Take().Body.Span);
        Assert.Contains("\r\na=control:trackID=0\r\n", sdp, StringComparison.Ordinal);
        Assert.Contains("\r\na=control:trackID=1\r\n", sdp, StringComparison.Ordinal);
        Assert.Contains("sprop-parameter-sets=Z0LADdwUH7ARAAADAAEAAAMAMg8UK4A=,aM4PLIA=", sdp, StringComparison.Ordinal);
        Assert.Contains("config=1190", sdp, StringComparison.Ordinal);
    }

    [Fact]
    public void Over_udp_the_relay_names_its_ports_and_may_share_them_among_tracks()
    {
        var relay = new ScriptedRelay(Url, plan => plan with { Transport = TransportProtocol.Udp }, hasSound: true, isConnected: false);
        relay.Session.OnPortsOpened(Track.Video, new TransportPair(5000, 5001));
        relay.Session.OnPortsOpened(Track.Sound, new TransportPair(5002, 5003));
        relay.Session.OnConnected(relay.Now);
        relay.Expect("OPTIONS");
        relay.Expect("ANNOUNCE");
        var video = relay.Expect("SETUP", 200, "Session: 1", "Transport: RTP/AVP/UDP;unicast;client_port=5000-5001;server_port=8000-8001;source=6.6.6.6");
        Assert.Equal("RTP/AVP/UDP;unicast;client_port=5000-5001;mode=record", video.Header("Transport"));
        relay.Expect("SETUP", 200, "Transport: RTP/AVP;unicast;server_port=8000-8001;client_port=5002-5003");
        Assert.Equal(new TransportPair(8000, 8001), relay.Session.GrantOf(Track.Video));
        Assert.Equal(new TransportPair(8000, 8001), relay.Session.GrantOf(Track.Sound));
    }

    [Theory]
    [InlineData("RTP/AVP;unicast;client_port=1-2;server_port=3-4")] // UDP, and TCP was asked for
    [InlineData("RTP/AVP/TCP;unicast")] // no channels
    [InlineData("RTP/AVP/TCP;unicast;interleaved=9-9")]
    [InlineData("")]
    public void A_grant_of_something_else_is_refused(string transport)
    {
        var relay = new ScriptedRelay(Url);
        relay.Expect("OPTIONS");
        relay.Expect("ANNOUNCE");
        relay.Expect("SETUP", 200, $"Transport: {transport}");
        Assert.Equal(PublishFailureKind.Protocol, relay.Session.Failure?.Kind);
    }

    [Fact]
    public void Two_tracks_on_one_channel_are_refused()
    {
        var relay = new ScriptedRelay(Url, hasSound: true);
        relay.Expect("OPTIONS");
        relay.Expect("ANNOUNCE");
        relay.Expect("SETUP", 200, "Transport: RTP/AVP/TCP;interleaved=0-1");
        relay.Expect("SETUP", 200, "Transport: RTP/AVP/TCP;interleaved=1-2");
        Assert.Equal(PublishFailureKind.Protocol, relay.Session.Failure?.Kind);
    }

    [Theory]
    [InlineData("OPTIONS, ANNOUNCE, GET_PARAMETER, SET_PARAMETER", "GET_PARAMETER")]
    [InlineData("SET_PARAMETER,RECORD", "SET_PARAMETER")]
    [InlineData("ANNOUNCE, RECORD", "OPTIONS")]
    [InlineData("", "OPTIONS")]
    public void The_session_is_kept_alive_at_half_its_time_out_by_what_the_relay_knows(string methods, string method)
    {
        var relay = new ScriptedRelay(Url);
        relay.Record("abc;timeout=30", methods);
        relay.Wait(TimeSpan.FromSeconds(14.9));
        Assert.Null(relay.TryTake());
        for (var i = 0; i < 3; i++)
        {
            relay.Wait(TimeSpan.FromSeconds(15));
            Assert.Equal("abc", relay.Expect(method).Header("Session"));
        }

        Assert.Equal(PublishState.Recording, relay.Session.State);
    }

    [Fact]
    public void A_refused_keep_alive_is_tried_another_way_and_ends_nothing()
    {
        var relay = new ScriptedRelay(Url);
        relay.Record(methods: "GET_PARAMETER");
        relay.Wait(TimeSpan.FromSeconds(30));
        relay.Expect("GET_PARAMETER", 451);
        relay.Wait(TimeSpan.FromSeconds(30));
        relay.Expect("OPTIONS", 501);
        Assert.Equal(PublishState.Recording, relay.Session.State);
    }

    [Fact]
    public void A_keep_alive_is_late_only_when_the_session_has_run_out()
    {
        var relay = new ScriptedRelay(Url);
        relay.Record("abc;timeout=60");
        relay.Wait(TimeSpan.FromSeconds(30));
        relay.Take();
        relay.Wait(TimeSpan.FromSeconds(59));
        Assert.Equal(PublishState.Recording, relay.Session.State);
        relay.Wait(TimeSpan.FromSeconds(1));
        Assert.Equal(PublishFailureKind.Silent, relay.Session.Failure?.Kind);
    }

    [Fact]
    public void A_session_that_the_relay_has_dropped_ends()
    {
        var relay = new ScriptedRelay(Url);
        relay.Record();
        relay.Wait(TimeSpan.FromSeconds(30));
        relay.Expect("OPTIONS", 454);
        Assert.Equal(PublishFailureKind.SessionLost, relay.Session.Failure?.Kind);
        Assert.Null(relay.TryTake());
    }

    [Theory]
    [InlineData("Session: ;timeout=5")]
    [InlineData("Session: ")]
    public void A_session_without_a_name_is_refused(string header)
    {
        var relay = new ScriptedRelay(Url);
        relay.Expect("OPTIONS");
        relay.Expect("ANNOUNCE", 200, header);
        Assert.Equal(PublishFailureKind.Protocol, relay.Session.Failure?.Kind);
    }

    [Fact]
    public void Stopping_tears_the_session_down()
    {
        var relay = new ScriptedRelay(Url);
        relay.Record();
        relay.Session.Stop(relay.Now);
        Assert.Equal(PublishState.Ending, relay.Session.State);
        Assert.Equal("abc", relay.Expect("TEARDOWN").Header("Session"));
        Assert.Equal((PublishState.Ended, null), (relay.Session.State, relay.Session.Failure));
    }

    [Fact]
    public void Stopping_ends_whatever_the_relay_says_or_does_not_say()
    {
        var closed = new ScriptedRelay(Url);
        closed.Record();
        closed.Session.Stop(closed.Now);
        closed.Session.OnClosed();
        Assert.Equal(PublishState.Ended, closed.Session.State);

        var silent = new ScriptedRelay(Url);
        silent.Record();
        silent.Session.Stop(silent.Now);
        silent.Take();
        silent.Wait(TimeSpan.FromSeconds(10));
        Assert.Equal(PublishState.Ended, silent.Session.State);

        var early = new ScriptedRelay(Url, isConnected: false);
        early.Session.Stop(early.Now);
        Assert.Equal(PublishState.Ended, early.Session.State);
    }

    [Fact]
    public void Answers_to_nothing_and_to_older_requests_are_passed_over()
    {
        var relay = new ScriptedRelay(Url);
        relay.AnswerNumber(1, 404);
        var options = relay.Take();
        relay.AnswerNumber(options.CSeq - 1, 404);
        relay.Answer(options, 100);
        Assert.Equal(PublishState.Announcing, relay.Session.State);
        relay.AnswerNumber(null, 200); // one request at a time: there is no doubt whose it is
        Assert.Equal("ANNOUNCE", relay.Take().MethodText);
    }

    [Fact]
    public void What_the_relay_asks_is_answered_with_not_implemented()
    {
        var relay = new ScriptedRelay(Url);
        relay.Record();
        RtspReader.TryRead("OPTIONS * RTSP/1.0\r\nCSeq: 77\r\n\r\n"u8, out var message, out _);
        relay.Session.OnRequest(message.Request!);
        Assert.Equal("RTSP/1.0 501 Not Implemented\r\nCSeq: 77\r\n\r\n", relay.TakeRaw());
        Assert.Equal(PublishState.Recording, relay.Session.State);
    }

    [Fact]
    public void A_redirect_leads_to_another_relay_and_begins_anew()
    {
        var relay = new ScriptedRelay(Url);
        relay.Expect("OPTIONS");
        relay.Expect("ANNOUNCE", 302, "Location: rtsp://other.test:8554/x/y?z=1");
        Assert.Equal((PublishState.Connecting, "other.test", 8554), (relay.Session.State, relay.Session.Url.Host, relay.Session.Url.Port));
        Assert.Null(relay.TryTake());
        relay.Session.OnConnected(relay.Now);
        Assert.Equal("rtsp://other.test:8554/x/y?z=1", relay.Expect("OPTIONS").Uri);
        relay.Expect("ANNOUNCE");
        Assert.Equal("rtsp://other.test:8554/x/y?z=1/trackID=0", relay.Take().Uri);
    }

    [Fact]
    public void A_redirect_to_a_path_stays_on_the_relay()
    {
        var relay = new ScriptedRelay("rtsp://[::1]:8554/a");
        relay.Expect("OPTIONS", 301, "Location: /b");
        relay.Session.OnConnected(relay.Now);
        Assert.Equal("rtsp://[::1]:8554/b", relay.Take().Uri);
    }

    [Fact]
    public void Redirects_that_never_end_are_given_up()
    {
        var relay = new ScriptedRelay(Url);
        for (var i = 0; i < 3; i++)
        {
            relay.Expect("OPTIONS", 305, "Location: rtsp://other.test/x");
            relay.Session.OnConnected(relay.Now);
        }

        relay.Expect("OPTIONS", 302, "Location: rtsp://other.test/x");
        Assert.Equal(PublishFailureKind.Refused, relay.Session.Failure?.Kind);
    }

    [Fact]
    public void A_redirect_out_of_tls_is_refused()
    {
        var relay = new ScriptedRelay("rtsps://relay.test/live");
        relay.Expect("OPTIONS", 302, "Location: rtsp://other.test/x");
        Assert.Equal(PublishFailureKind.Protocol, relay.Session.Failure?.Kind);
    }

    [Theory]
    [InlineData("Location: rtsps://other.test/x")]
    [InlineData("Location: http://other.test/x")]
    [InlineData("X: y")]
    public void A_redirect_to_nowhere_is_refused(string header)
    {
        var relay = new ScriptedRelay(Url);
        relay.Expect("OPTIONS", 302, header);
        Assert.Equal(PublishFailureKind.Protocol, relay.Session.Failure?.Kind);
    }
}
