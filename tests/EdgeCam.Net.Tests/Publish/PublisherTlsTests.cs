using System.Net;
using System.Security.Cryptography.X509Certificates;
using EdgeCam.Media;
using EdgeCam.Net.Publish;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Uplink.Feedback;
using Xunit;

namespace EdgeCam.Net.Tests.Publish;

public sealed class PublisherTlsTests : IDisposable
{
    private readonly ScriptedRelay _relay = new();
    private readonly X509Certificate2 _fitting = TlsFront.CertificateFor(IPAddress.Loopback);

    public void Dispose()
    {
        _relay.Dispose();
        _fitting.Dispose();
    }

    [Fact]
    public void Packets_reach_the_relay_through_tls_and_are_acknowledged_by_the_connection_itself()
    {
        using var front = new TlsFront(_relay, _fitting);
        using var rig = Open(front, _fitting);
        rig.Record(_relay);
        Assert.StartsWith($"rtsps://127.0.0.1:{front.Port}/live", _relay.Requests[0].Uri, StringComparison.Ordinal);

        for (var i = 0; i < 3; i++)
            rig.Until(() => rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(i), rig.Now) == PublishSend.Ok, _relay);
        rig.Until(() => _relay.Frames.Count == 3, _relay);
        Assert.Equal(PublisherRig.Packet(2), _relay.Frames[2].Packet);
        Acknowledgement last = default;
        rig.Until(() => (rig.Publisher.TryReadProgress(rig.Now, out var news) ? last = news : last).UpTo == 3, _relay);
        rig.Until(() => !rig.Publisher.TryReadProgress(rig.Now, out _) && rig.Publisher.Progress.BytesInFlight == 0, _relay);
        Assert.Equal(rig.Publisher.Progress.WrittenBytes, rig.Publisher.Progress.AckedBytes);
        Assert.True(rig.Publisher.TryReadTcpInfo(out var info) && info.BytesSent > rig.Publisher.Progress.WrittenBytes - 1);

        _relay.Send("$\u0001\0\u0001x"u8);
        rig.Until(() => rig.Reports.Count == 1, _relay);
    }

    [Fact]
    public void A_relay_behind_tls_that_reads_no_more_fills_the_connection()
    {
        using var front = new TlsFront(_relay, _fitting);
        using var rig = Open(front, _fitting);
        rig.Record(_relay);
        _relay.Reads = false;
        rig.Until(() => rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(1), rig.Now) == PublishSend.Full && rig.Publisher.TrySendReport(Track.Video, [1]) == PublishSend.Ok);
        var taken = rig.Publisher.Progress.WrittenPackets;
        _relay.Reads = true;
        rig.Until(() => _relay.Frames.Count(frame => frame.Channel == 0) == taken, _relay);
        rig.Until(() => rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(1), rig.Now) == PublishSend.Ok, _relay);
    }

    [Fact]
    public void A_relay_that_hangs_up_behind_tls_is_noticed()
    {
        using var front = new TlsFront(_relay, _fitting);
        using var rig = Open(front, _fitting);
        rig.Record(_relay);
        _relay.HangUp();
        Assert.Equal(PublishFailureKind.Closed, rig.Fails().Kind);
    }

    [Fact]
    public void A_certificate_for_another_name_is_refused_and_both_names_are_told()
    {
        using var other = TlsFront.CertificateFor(null, "studio.example.org");
        var message = Refused(other, trusted: other);
        Assert.Contains("is for studio.example.org, not for 127.0.0.1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_an_unknown_authority_is_refused_and_the_key_is_told()
    {
        var message = Refused(_fitting, trusted: null);
        Assert.Contains("comes from \"CN=relay\", whom this machine does not trust", message, StringComparison.Ordinal);
        Assert.Contains("CaFile", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_has_run_out_is_refused_and_the_days_are_told()
    {
        using var old = TlsFront.CertificateFor(IPAddress.Loopback, days: -2);
        Assert.Contains("is not valid today", Refused(old, trusted: old), StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_does_not_speak_tls_is_told()
    {
        _relay.Answer = _ => null;
        using var rig = new PublisherRig($"rtsps://127.0.0.1:{_relay.Port}/live");
        rig.Until(() => { _relay.PollRaw("RTSP/1.0 400 Bad Request\r\n\r\n"u8); return rig.Publisher.IsOver; });
        Assert.Contains("port for rtsps", rig.Publisher.LastFailure!.Message, StringComparison.Ordinal);
    }

    private static PublisherRig Open(TlsFront front, X509Certificate2? trusted) => new(
        $"rtsps://someone:secret@127.0.0.1:{front.Port}/live?token=secret", plan => plan with { Authorities = trusted is null ? null : [trusted] });

    private string Refused(X509Certificate2 shown, X509Certificate2? trusted)
    {
        using var front = new TlsFront(_relay, shown);
        using var rig = Open(front, trusted);
        var failure = rig.Fails(_relay);
        Assert.Equal(PublishFailureKind.Untrusted, failure.Kind);
        Assert.Contains($"127.0.0.1:{front.Port}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(rig.Log.Lines, line => line.Text.Contains("secret", StringComparison.Ordinal) || line.Text.Contains("someone", StringComparison.Ordinal));
        return failure.Message;
    }
}
