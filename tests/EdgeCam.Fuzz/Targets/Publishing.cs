using System.Net;
using System.Text;
using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Sdp;
using EdgeCam.Units;

namespace EdgeCam.Fuzz.Targets;

/// <summary>A relay that may say anything to a publisher: the reader of responses, challenges, and the session behind them.</summary>
internal static class Publishing
{
    private const string User = "fuzzed-user";
    private const string Password = "fuzzed-password";
    private static readonly MediaInstant Start = new(1_000_000_000);

    private static readonly SessionDescription Description = new("cam", IPAddress.Loopback)
    {
        Video = new VideoDescription(96, new byte[] { 0x67, 0x42, 0xC0, 0x0D }, new byte[] { 0x68, 0xCE }),
        Audio = new AudioDescription(97, 48_000, 2, new byte[] { 0x11, 0x90 }),
    };

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        RtspStream.Fuzz(input);
        var now = Start;
        Check.That(PublishUrl.TryParse($"rtsp://{User}:{Password}@relay.test/live", out var url), "a plain URL is understood");
        var session = new PublishSession(new PublishPlan { Url = url!, Description = Description, ClientNonce = "c0ffee" }, now);
        session.OnConnected(now);
        var rest = input;
        while (!session.IsOver)
        {
            Drain(session);
            var read = RtspReader.TryRead(rest, out var message, out var consumed);
            if (read is RtspRead.Incomplete or RtspRead.Malformed or RtspRead.TooLarge)
                break;
            rest = rest[consumed..];
            now += TimeSpan.FromSeconds(1);
            if (message.Response is { } response)
                session.OnResponse(response, now);
            else if (message.Request is { } request)
                session.OnRequest(request);
            session.OnConnected(now); // counts only after a redirect
            Check.Note(session.State);
        }

        End(session, now);
    }

    private static void Drain(PublishSession session)
    {
        var request = new byte[PublishSession.MaxRequestBytes];
        var count = 0;
        while (session.TryPollRequest(request, out var written))
        {
            Check.That(++count <= 2, "one request at a time, and one answer");
            var read = RtspReader.TryRead(request.AsSpan(0, written), out var message, out var consumed);
            Check.That(read is RtspRead.Request or RtspRead.Response && consumed == written, "what is sent is whole and well-formed");
            if (message.Request is not { } sent)
                continue;
            Check.Note(sent.Method);
            var text = sent.MethodText + sent.Uri + string.Concat(sent.Headers.Select(header => header.Name + header.Value));
            Check.That(!text.Contains(Password, StringComparison.Ordinal) && !sent.Uri.Contains(User, StringComparison.Ordinal), "no password leaves in the clear, no user in a URI");
        }
    }

    // Time runs out, as it does when the relay says no more.
    private static void End(PublishSession session, MediaInstant now)
    {
        session.Stop(now);
        for (var i = 0; i < 3 && !session.IsOver; i++)
        {
            Drain(session);
            session.OnTime(session.NextDeadline);
        }

        Check.That(session.IsOver, "every session ends");
        Check.That((session.Failure is null) == (session.State == PublishState.Ended), "a failure has its reason");
        var said = session.Failure?.Message ?? "";
        Check.That(!said.Contains(Password, StringComparison.Ordinal) && !said.Contains(User, StringComparison.Ordinal), "messages name neither user nor password");
        Check.Note(session.Failure?.Kind);
        Check.That(Encoding.UTF8.GetByteCount(said) < 2048, "messages are short");
    }
}
