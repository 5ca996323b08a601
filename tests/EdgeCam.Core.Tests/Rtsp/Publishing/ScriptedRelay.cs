using System.Net;
using System.Text;
using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Sdp;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Rtsp.Publishing;

/// <summary>A session and the far end of its connection, which the test speaks for. Time stands still unless told.</summary>
internal sealed class ScriptedRelay
{
    public const string Nonce = "c11en7n0nce";
    private static readonly byte[] Sps = Convert.FromHexString("6742C00DDC141FB011000003000100000300320F142B80");
    private static readonly byte[] Pps = Convert.FromHexString("68CE0F2C80");

    public ScriptedRelay(string url, Func<PublishPlan, PublishPlan>? change = null, bool hasSound = false, bool isConnected = true)
    {
        Assert.True(PublishUrl.TryParse(url, out var target));
        var plan = new PublishPlan { Url = target!, Description = Describe(hasSound), ClientNonce = Nonce };
        Session = new PublishSession(change?.Invoke(plan) ?? plan, Now);
        if (isConnected)
            Session.OnConnected(Now);
    }

    public MediaInstant Now { get; set; } = new(5_000_000_000_000);

    public PublishSession Session { get; }

    public static SessionDescription Describe(bool hasSound) => new("cam", IPAddress.Parse("10.0.0.2"))
    {
        SessionId = 7,
        Video = new VideoDescription(96, Sps, Pps),
        Audio = hasSound ? new AudioDescription(97, 48_000, 2, new byte[] { 0x11, 0x90 }) : null,
    };

    /// <summary>The next request; null when the session asks nothing.</summary>
    public RtspRequest? TryTake()
    {
        var buffer = new byte[PublishSession.MaxRequestBytes];
        if (!Session.TryPollRequest(buffer, out var written))
            return null;
        Assert.Equal(RtspRead.Request, RtspReader.TryRead(buffer.AsSpan(0, written), out var message, out var consumed));
        Assert.Equal(written, consumed);
        return message.Request;
    }

    public RtspRequest Take() => TryTake() ?? throw new InvalidOperationException($"asks nothing in {Session.State}: {Session.Failure}");

    public string TakeRaw()
    {
        var buffer = new byte[PublishSession.MaxRequestBytes];
        Assert.True(Session.TryPollRequest(buffer, out var written));
        return Encoding.UTF8.GetString(buffer, 0, written);
    }

    /// <summary>Answers a request, each header in the form "Name: value".</summary>
    public void Answer(RtspRequest request, int status = 200, params string[] headers) =>
        AnswerNumber(request.CSeq, status, headers);

    public void AnswerNumber(int? cseq, int status, params string[] headers)
    {
        var number = cseq is null ? "" : $"CSeq: {cseq}\r\n";
        var text = $"RTSP/1.0 {status} X\r\n{number}{string.Concat(headers.Select(header => header + "\r\n"))}\r\n";
        Assert.Equal(RtspRead.Response, RtspReader.TryRead(Encoding.UTF8.GetBytes(text), out var message, out _));
        Session.OnResponse(message.Response!, Now);
    }

    /// <summary>Takes a request, which must have this method, and answers it.</summary>
    public RtspRequest Expect(string method, int status = 200, params string[] headers)
    {
        var request = Take();
        Assert.Equal(method, request.MethodText);
        Answer(request, status, headers);
        return request;
    }

    /// <summary>Gets one video track over TCP up to RECORD.</summary>
    public void Record(string session = "abc;timeout=60", string methods = "OPTIONS")
    {
        Expect("OPTIONS", 200, $"Public: {methods}");
        Expect("ANNOUNCE", 200, $"Session: {session}");
        Expect("SETUP", 200, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        Expect("RECORD");
        Assert.Equal(PublishState.Recording, Session.State);
    }

    public void Wait(TimeSpan time)
    {
        Now += time;
        Session.OnTime(Now);
    }
}
