using EdgeCam.Linux;
using EdgeCam.Net.Tests.Publish;
using EdgeCam.Net.Uplink;
using EdgeCam.Rtp;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Net.Tests.Uplink;

/// <summary>Publishing to a relay that does what the test says.</summary>
public sealed class RelayTransportTests
{
    [Fact]
    public void What_the_relay_acknowledges_is_the_sessions_progress()
    {
        using var relay = new ScriptedRelay();
        using var rig = Publish(relay);
        rig.Until(() => rig.Counters.Units > 30 && rig.Counters.Acknowledged > 30, relay.Poll);
        Assert.Equal(0, rig.Counters.Lost);
        Assert.Equal(UplinkState.Sending, rig.Status.State);
    }

    [Fact]
    public void After_the_relay_hung_up_another_connection_begins_with_an_idr_and_the_numbers_go_on()
    {
        using var relay = new ScriptedRelay();
        using var rig = Publish(relay);
        rig.Until(() => relay.Frames.Count > 20, relay.Poll);
        var last = HeaderOf(relay.Frames[^1].Packet).Sequence;
        relay.Frames.Clear();
        relay.HangUp();
        rig.Until(() => rig.Status.State == UplinkState.Connecting);
        rig.Until(() => relay.Frames.Count > 20, relay.Poll);

        var first = relay.Frames.First(frame => frame.Channel == 0).Packet;
        Assert.InRange(HeaderOf(first).Sequence.DistanceFrom(last), 1, 200);
        Assert.Equal(24, first[RtpHeader.Size] & 0x1F); // STAP-A of the parameter sets before the IDR (RFC 6184 §5.7.1)
        Assert.Contains("closed the connection", rig.Status.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_relay_that_stops_reading_stops_the_uplink_and_not_the_camera()
    {
        using var relay = new ScriptedRelay(receiveBuffer: 4096);
        using var rig = Publish(relay, pictureBytes: 30_000);
        rig.Until(() => relay.Frames.Count > 20, relay.Poll);
        relay.Reads = false;
        var written = rig.PicturesWritten;

        rig.Until(() => rig.Status.State == UplinkState.Held);
        var sent = rig.Counters.Units;
        rig.Until(() => rig.PicturesWritten > written + 60);
        Assert.InRange(rig.Counters.Units - sent, 0, 20);

        relay.Reads = true;
        rig.Until(() => rig.Counters.Units > sent + 30, relay.Poll);
    }

    [Fact]
    public void The_target_climbs_on_a_fast_connection_falls_below_a_slow_reader_and_climbs_again()
    {
        using var relay = new ScriptedRelay(receiveBuffer: 8192);
        using var rig = Publish(relay, pictureBytes: 12_000);
        rig.Until(() => rig.Counters.TargetKbps > 5_000, relay.Poll);

        var (began, before) = (MonotonicClock.Now, relay.ReceivedBytes);
        rig.Until(() => rig.Counters.TargetKbps < 800, ReadSlowly);
        Assert.InRange((MonotonicClock.Now - began).TotalSeconds, 0, 10);

        relay.Reads = true;
        rig.Until(() => rig.Counters.TargetKbps > 5_000, relay.Poll);

        void ReadSlowly()
        {
            relay.Reads = relay.ReceivedBytes - before < Bitrate.Kbps(800).BytesIn(MonotonicClock.Now - began);
            relay.Poll();
        }
    }

    [Fact]
    public void Neither_log_nor_status_show_user_password_or_token()
    {
        using var relay = new ScriptedRelay();
        relay.Answer = request => ScriptedRelay.Reply(request, 401, "WWW-Authenticate: Digest realm=\"a\", nonce=\"b\"");
        Assert.True(PublishUrl.TryParse($"rtsp://127.0.0.1:{relay.Port}/live?token=geheim", out var url));
        using var rig = new UplinkRig(
            context => new RelayTransport(context, url!, new RtspCredentials("somebody", "geheim")),
            plan => plan with { Feedback = UplinkFeedback.Progress });
        rig.Until(() => rig.Status.LastFailure is not null, relay.Poll);
        var shown = $"{rig.Status} {string.Join('\n', rig.Log.Lines)}";
        Assert.Contains("refused the user name or password", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("somebody", shown, StringComparison.Ordinal);
    }

    private static UplinkRig Publish(ScriptedRelay relay, int pictureBytes = 1_000)
    {
        Assert.True(PublishUrl.TryParse($"rtsp://127.0.0.1:{relay.Port}/live", out var url));
        return new UplinkRig(context => new RelayTransport(context, url!, null), plan => plan with { Feedback = UplinkFeedback.Progress, OverheadBytes = 44 })
        {
            PictureBytes = pictureBytes,
        };
    }

    private static RtpHeader HeaderOf(byte[] packet)
    {
        Assert.True(RtpHeader.TryRead(packet, out var header, out _));
        return header;
    }
}
