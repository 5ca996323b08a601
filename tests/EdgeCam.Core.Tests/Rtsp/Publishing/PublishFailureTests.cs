using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp.Publishing;

public sealed class PublishFailureTests
{
    private const string Url = "rtsp://relay.test:8554/live/cam?token=hidden";

    [Theory]
    [InlineData(403, PublishFailureKind.Refused, "does not allow publishing to /live/cam")]
    [InlineData(404, PublishFailureKind.Refused, "has no path /live/cam")]
    [InlineData(405, PublishFailureKind.Refused, "takes no published streams")]
    [InlineData(406, PublishFailureKind.Refused, "does not accept the announced stream")]
    [InlineData(415, PublishFailureKind.Refused, "does not accept the announced stream")]
    [InlineData(453, PublishFailureKind.Unavailable, "no bandwidth left")]
    [InlineData(454, PublishFailureKind.SessionLost, "has dropped the session")]
    [InlineData(459, PublishFailureKind.Refused, "understands the tracks of /live/cam differently")]
    [InlineData(461, PublishFailureKind.Transport, "does not take RTP over TCP")]
    [InlineData(501, PublishFailureKind.Refused, "takes no published streams")]
    [InlineData(503, PublishFailureKind.Unavailable, "has a fault of its own (ANNOUNCE: 503 Service Unavailable)")]
    [InlineData(599, PublishFailureKind.Unavailable, "has a fault of its own")]
    [InlineData(499, PublishFailureKind.Refused, "refuses /live/cam (ANNOUNCE: 499 Unknown)")]
    [InlineData(300, PublishFailureKind.Refused, "refuses /live/cam")]
    [InlineData(0, PublishFailureKind.Refused, "refuses /live/cam")]
    public void Every_refusal_says_what_where_and_what_to_do(int status, PublishFailureKind kind, string words)
    {
        var relay = new ScriptedRelay(Url);
        relay.Expect("OPTIONS");
        var announce = relay.Take();
        if (status == 0)
            RtspReaderAnswer(relay, $"RTSP/1.0 OK\r\nCSeq: {announce.CSeq}\r\n\r\n");
        else
            relay.Answer(announce, status);

        Assert.Equal((PublishState.Failed, kind), (relay.Session.State, relay.Session.Failure!.Kind));
        Assert.Contains(words, relay.Session.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("relay.test:8554", relay.Session.Failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", relay.Session.Failure.Message, StringComparison.Ordinal);
        Assert.Null(relay.TryTake());
    }

    [Fact]
    public void A_relay_that_refuses_udp_is_told_as_such()
    {
        var relay = new ScriptedRelay(Url, plan => plan with { Transport = TransportProtocol.Udp }, isConnected: false);
        relay.Session.OnPortsOpened(EdgeCam.Media.Track.Video, new TransportPair(5000, 5001));
        relay.Session.OnConnected(relay.Now);
        relay.Expect("OPTIONS");
        relay.Expect("ANNOUNCE");
        relay.Expect("SETUP", 461);
        Assert.Equal("The relay relay.test:8554 does not take RTP over UDP (SETUP: 461 Unsupported Transport): configure the other transport.", relay.Session.Failure?.Message);
    }

    [Theory]
    [InlineData(0, "OPTIONS")]
    [InlineData(1, "ANNOUNCE")]
    [InlineData(2, "SETUP")]
    [InlineData(3, "RECORD")]
    public void An_answer_that_does_not_come_ends_the_attempt_at_its_time_out(int answered, string method)
    {
        var relay = new ScriptedRelay(Url);
        string[] answers = ["Public: RECORD", "Session: 1", "Transport: RTP/AVP/TCP;interleaved=0-1"];
        for (var i = 0; i < answered; i++)
            relay.Answer(relay.Take(), 200, answers[i]);
        Assert.Equal(method, relay.Take().MethodText);

        relay.Wait(TimeSpan.FromSeconds(9.9));
        Assert.Null(relay.Session.Failure);
        relay.Wait(TimeSpan.FromSeconds(0.1));
        Assert.Equal(PublishFailureKind.Silent, relay.Session.Failure?.Kind);
        Assert.Contains($"did not answer {method}", relay.Session.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_is_never_made_ends_the_attempt()
    {
        var relay = new ScriptedRelay(Url, isConnected: false);
        relay.Wait(TimeSpan.FromSeconds(10));
        Assert.Equal(PublishFailureKind.Unreachable, relay.Session.Failure?.Kind);
        Assert.Equal(EdgeCam.Units.MediaInstant.Never, relay.Session.NextDeadline);
    }

    [Fact]
    public void A_relay_that_hangs_up_says_when()
    {
        var asking = new ScriptedRelay(Url);
        asking.Expect("OPTIONS");
        asking.Session.OnClosed();
        Assert.Equal("The relay relay.test:8554 closed the connection instead of answering ANNOUNCE: see its log.", asking.Session.Failure?.Message);

        var sending = new ScriptedRelay(Url);
        sending.Record();
        sending.Session.OnClosed();
        Assert.Equal((PublishFailureKind.Closed, true), (sending.Session.Failure!.Kind, sending.Session.Failure.Message.Contains("while the stream was sent", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_first_reason_stays()
    {
        var relay = new ScriptedRelay(Url, isConnected: false);
        relay.Session.OnConnectFailed("no route");
        relay.Session.OnClosed();
        relay.Session.OnBroken(PublishFailureKind.Protocol, "later");
        relay.Session.Stop(relay.Now);
        Assert.Equal(new PublishFailure(PublishFailureKind.Unreachable, "no route"), relay.Session.Failure);
    }

    private static void RtspReaderAnswer(ScriptedRelay relay, string text)
    {
        RtspReader.TryRead(System.Text.Encoding.ASCII.GetBytes(text), out var message, out _);
        relay.Session.OnResponse(message.Response!, relay.Now);
    }
}
