using System.Net;
using System.Net.Sockets;
using EdgeCam.Media;
using EdgeCam.Net.Publish;
using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;
using Xunit;

namespace EdgeCam.Net.Tests.Publish;

public sealed class PublisherFailureTests : IDisposable
{
    private readonly ScriptedRelay _relay = new(receiveBuffer: 8 * 1024);

    private string Url => $"rtsp://someone:secret@127.0.0.1:{_relay.Port}/live";

    public void Dispose() => _relay.Dispose();

    [Fact]
    public void A_relay_that_is_not_there_is_told_at_once()
    {
        _relay.Dispose();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound and not listening: refused
        using var rig = new PublisherRig($"rtsp://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}/live");
        var failure = rig.Fails();
        Assert.Equal(PublishFailureKind.Unreachable, failure.Kind);
        Assert.Contains("refuses the connection", failure.Message, StringComparison.Ordinal);
        Assert.Equal(MediaInstant.Never, rig.Publisher.NextDeadline);
    }

    [Fact]
    public void A_name_that_nobody_knows_is_told()
    {
        using var rig = new PublisherRig("rtsp://no-such-relay.invalid/live");
        var failure = rig.Fails();
        Assert.Equal(PublishFailureKind.Unreachable, failure.Kind);
        Assert.Contains("no-such-relay.invalid is not known", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_looked_up_and_each_of_its_addresses_is_tried()
    {
        using var rig = new PublisherRig($"rtsp://localhost:{_relay.Port}/live"); // ::1, where nobody listens, may come first
        rig.Record(_relay);
        Assert.Equal($"rtsp://localhost:{_relay.Port}/live", _relay.Requests[0].Uri);
    }

    [Fact]
    public void A_relay_that_accepts_and_never_answers_is_given_up()
    {
        _relay.Answer = _ => null;
        using var rig = new PublisherRig(Url);
        rig.Until(() => _relay.Requests.Count == 1, _relay);
        rig.Wait(9, _relay);
        Assert.Equal(PublishState.Announcing, rig.Publisher.State);
        rig.Wait(2, _relay);
        Assert.Equal(PublishFailureKind.Silent, rig.Publisher.LastFailure?.Kind);
        rig.Until(() => _relay.SawEnd, _relay);
    }

    [Fact]
    public void A_host_that_does_not_even_refuse_is_given_up_at_the_time_out()
    {
        // A listener whose queue is full drops what else comes, as a firewall does.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        using var first = new TcpClient();
        first.Connect((IPEndPoint)listener.LocalEndPoint!);

        using var rig = new PublisherRig($"rtsp://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}/live");
        rig.Wait(9.5);
        Assert.Equal(PublishState.Connecting, rig.Publisher.State);
        Assert.Equal(PublishSend.Closed, rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(1), rig.Now));
        rig.Wait(1);
        Assert.Equal(PublishFailureKind.Unreachable, rig.Publisher.LastFailure?.Kind);
        Assert.Contains("No connection to 127.0.0.1", rig.Publisher.LastFailure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_relay_that_hangs_up_in_the_middle_is_noticed_by_events_and_by_sending()
    {
        using var rig = new PublisherRig(Url);
        rig.Record(_relay);
        _relay.HangUp();
        Assert.Equal(PublishFailureKind.Closed, rig.Fails().Kind);
        Assert.Equal(PublishSend.Closed, rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(1), rig.Now));
        Assert.Equal(PublishSend.Closed, rig.Publisher.TrySendReport(Track.Video, [1]));
        Assert.False(rig.Publisher.TryReadTcpInfo(out _));
    }

    [Fact]
    public void A_reset_is_noticed_by_sending_alone()
    {
        using var rig = new PublisherRig(Url);
        rig.Record(_relay);
        _relay.Client!.LingerState = new(enable: true, seconds: 0);
        _relay.HangUp();
        Assert.True(SpinWait.SpinUntil(() => rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(1), rig.Now) == PublishSend.Closed, TimeSpan.FromSeconds(10)));
        Assert.Equal(PublishFailureKind.Closed, rig.Publisher.LastFailure?.Kind);
    }

    [Fact]
    public void A_relay_that_reads_no_more_is_given_up_after_the_stall_time_and_not_before()
    {
        using var rig = new PublisherRig(Url);
        rig.Record(_relay);
        _relay.Reads = false;
        while (rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(1), rig.Now) == PublishSend.Ok)
        {
        }

        // The kernel's own clock may bring a late acknowledgement: the time counts from the last.
        var (acked, since) = (-1L, rig.Now);
        for (var second = 0; second < 1_000 && !rig.Publisher.IsOver; second++)
        {
            rig.Wait(1);
            if (rig.Publisher.TryReadTcpInfo(out var info) && info.BytesAcked != acked)
                (acked, since) = (info.BytesAcked, rig.Now);
        }

        Assert.Equal(PublishFailureKind.Silent, rig.Publisher.LastFailure?.Kind);
        Assert.InRange(rig.Now - since, TimeSpan.FromSeconds(19), TimeSpan.FromSeconds(22));
    }

    [Fact]
    public void A_stream_that_pauses_is_no_stall()
    {
        using var rig = new PublisherRig(Url);
        rig.Record(_relay);
        rig.Wait(29, _relay);
        Assert.Equal(PublishState.Recording, rig.Publisher.State);
    }

    [Fact]
    public void A_server_that_speaks_something_else_is_told()
    {
        _relay.Answer = _ => "HTTP/1.1 400 Bad Request\r\n\r\n";
        using var rig = new PublisherRig(Url);
        Assert.Equal(PublishFailureKind.Protocol, rig.Fails(_relay).Kind);
    }

    [Fact]
    public void A_redirect_is_followed_to_another_relay()
    {
        using var other = new ScriptedRelay();
        _relay.Answer = request => ScriptedRelay.Reply(request, 302, $"Location: rtsp://127.0.0.1:{other.Port}/elsewhere");
        using var rig = new PublisherRig(Url);
        rig.Until(
            () =>
            {
                _relay.Poll();
                return rig.Publisher.State == PublishState.Recording;
            },
            other);
        Assert.Equal($"rtsp://127.0.0.1:{other.Port}/elsewhere", other.Requests[0].Uri);
        Assert.True(_relay.SawEnd);
        rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(1), rig.Now);
        rig.Until(() => other.Frames.Count == 1, other);
    }

    [Fact]
    public void Our_own_digest_lets_the_publisher_in_and_a_wrong_password_keeps_it_out()
    {
        var digest = new DigestAuthenticator("relay", "0123456789abcdef"u8.ToArray());
        _relay.Answer = request =>
        {
            var result = digest.Verify(request.Header("Authorization"), request.MethodText, request.Uri, new MediaInstant(5), [1], user => user == "someone" ? "secret" : null, out _);
            var challenge = digest.Challenge(new MediaInstant(5), [1], stale: false);
            return result == DigestResult.Ok
                ? ScriptedRelay.Reply(request, _relay.HeadersFor(request))
                : ScriptedRelay.Reply(request, 401, $"WWW-Authenticate: {challenge.Sha256}", $"WWW-Authenticate: {challenge.Md5}");
        };
        using (var rig = new PublisherRig(Url))
        {
            rig.Record(_relay);
            Assert.DoesNotContain(rig.Log.Lines, line => line.Text.Contains("secret", StringComparison.Ordinal) || line.Text.Contains("someone", StringComparison.Ordinal));
        }

        _relay.HangUp();
        using var wrong = new PublisherRig(Url, plan => plan with { Session = plan.Session with { Credentials = new RtspCredentials("someone", "else") } });
        Assert.Contains("refused the user name or password", wrong.Fails(_relay).Message, StringComparison.Ordinal);
        Assert.Contains((LogLevel.Warning, 2303), wrong.Log.Lines.Select(line => (line.Level, line.Id)));
    }
}
