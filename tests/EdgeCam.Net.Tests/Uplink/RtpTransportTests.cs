using System.Net;
using EdgeCam.Linux.Net;
using EdgeCam.Net.Uplink;
using EdgeCam.Rtp;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Xunit;

namespace EdgeCam.Net.Tests.Uplink;

/// <summary>RTP over real sockets, with feedback.</summary>
public sealed class RtpTransportTests
{
    private static readonly string Nowhere = new('x', 64); // a label has 63 letters at most: no name server is asked

    [Fact]
    public void Through_loss_and_delay_every_picture_arrives_whole_and_the_session_knows_the_link()
    {
        using var farEnd = new FarEnd { Delay = TimeSpan.FromMilliseconds(15), LosesEach = 23 };
        using var rig = new UplinkRig(To(farEnd.EndPoint));

        rig.Until(() => farEnd.Counters.Pictures >= 60 && farEnd.Counters.Recovered >= 3, farEnd);

        Assert.Equal(0, farEnd.Counters.PicturesGivenUp);
        Assert.Equal(UplinkState.Sending, rig.Status.State);
        Assert.InRange(rig.Counters.RoundTripMs, 30, 200);
        Assert.True(rig.Counters.Retransmitted >= 3 && rig.Counters.Acknowledged > 50, rig.Status.ToString());
    }

    [Fact]
    public void Feedback_of_strangers_is_counted_and_nothing_else()
    {
        using var farEnd = new FarEnd();
        using var rig = new UplinkRig(To(farEnd.EndPoint));
        rig.Until(() => farEnd.Counters.Pictures >= 3, farEnd);
        using var stranger = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var camera = PeerAddress.From(new IPEndPoint(IPAddress.Loopback, farEnd.Camera.Port));
        var lie = new byte[64];
        var length = PictureLoss.Write(lie, new Ssrc(1), new Ssrc(2));

        Assert.True(stranger.Send(lie.AsSpan(0, length), camera).Succeeded);
        Assert.True(stranger.Send([1, 2, 3], camera).Succeeded);

        rig.Until(() => rig.Status.Strangers == 2, farEnd);
        Assert.Equal(0, rig.Counters.MalformedFeedback);
        var before = farEnd.Counters.Pictures;
        rig.Until(() => farEnd.Counters.Pictures > before + 3, farEnd);
    }

    [Fact]
    public void Where_nobody_listens_it_is_said_once_and_again_when_packets_get_through()
    {
        FarEnd farEnd = new();
        using var rig = new UplinkRig(To(farEnd.EndPoint));
        rig.Until(() => farEnd.Counters.Pictures >= 3, farEnd);
        var endPoint = farEnd.EndPoint;
        farEnd.Dispose();

        var written = rig.PicturesWritten;
        rig.Until(() => rig.Log.Lines.Any(line => line.Id == 2402) && rig.PicturesWritten > written + 50);

        Assert.Single(rig.Log.Lines, line => line.Id == 2402);
        Assert.Contains($"{endPoint} refuses", rig.Status.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_that_refuses_is_unreachable_until_packets_get_through()
    {
        FarEnd gone = new();
        var endPoint = gone.EndPoint;
        gone.Dispose();
        using var rig = new UplinkRig(To(endPoint));
        rig.Until(() => rig.Status is { State: UplinkState.Unreachable, Refused: > 0 });

        using var farEnd = new FarEnd(endPoint.Port);
        rig.Until(() => rig.Status.State == UplinkState.Sending && farEnd.Counters.Pictures > 3, farEnd);
    }

    [Fact]
    public void A_far_end_that_was_replaced_begins_with_a_key_frame_and_one_that_paused_goes_on()
    {
        WatchedTransport? watched = null;
        FarEnd first = new();
        var endPoint = first.EndPoint;
        using var rig = new UplinkRig(context => watched = new WatchedTransport(new RtpTransport(context, "127.0.0.1", endPoint.Port)));
        rig.Until(() => first.Counters.Pictures > 3, first);
        var written = rig.PicturesWritten;
        rig.Until(() => rig.PicturesWritten > written + 40); // it hears and says nothing for 1.6 s
        var pictures = first.Counters.Pictures;
        rig.Until(() => first.Counters.Pictures > pictures + 3, first);
        Assert.Equal(1, watched!.Connections);
        first.Dispose();

        written = rig.PicturesWritten;
        rig.Until(() => rig.PicturesWritten > written + 30);
        using var second = new FarEnd(endPoint.Port, ssrc: 100);
        rig.Until(() => second.Counters.Pictures > 3, second);
        Assert.Equal(2, watched.Connections);
    }

    [Fact]
    public void Ipv6_costs_twenty_bytes_more_per_packet()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "needs: IPv6");
        UplinkSession? session = null;
        using var rig = new UplinkRig(context =>
        {
            session = context.Session;
            return new RtpTransport(context, "::1", 9);
        });
        rig.Until(() => session!.OverheadBytes == 48);
        Assert.Equal(28, new UplinkPlan().OverheadBytes);
    }

    [Fact]
    public void A_name_that_nobody_knows_is_said_once_and_looked_up_again()
    {
        using var rig = new UplinkRig(context => new RtpTransport(context, Nowhere, 5000), isSteered: true);
        rig.Until(() => rig.Status.LastFailure is not null);
        rig.Until(() => rig.PicturesWritten > 40); // a second lookup falls into that
        Assert.Equal(UplinkState.Connecting, rig.Status.State);
        Assert.Contains($"{Nowhere} is not known", Assert.Single(rig.Log.Lines, line => line.Id == 2401).Text, StringComparison.Ordinal);
        Assert.Null(rig.Live.Steering!.Current); // local players get what is configured
    }

    [Fact]
    public void Nothing_but_the_uplink_is_encoded_for_so_that_nothing_is_while_it_is_down()
    {
        using var rig = new UplinkRig(context => new RtpTransport(context, Nowhere, 5000), ownsEncoder: true, isSteered: true);
        rig.Live.Parameters = null;
        rig.Until(() => rig.Status.LastFailure is not null);
        Assert.Null(rig.Live.Steering!.Current); // nobody could describe the stream yet
        rig.Until(() => rig.Stream.Stream.Parameters is not null);
        rig.Live.Parameters = rig.Stream.Stream.Parameters;
        rig.Until(() => rig.Live.Steering.Current is { IsHeld: true });
    }

    [Fact]
    public void Who_comes_late_is_found_and_until_then_others_decide_what_is_encoded()
    {
        FarEnd gone = new();
        var endPoint = gone.EndPoint;
        gone.Dispose();
        using var rig = new UplinkRig(To(endPoint), ownsEncoder: true, isSteered: true);
        rig.Until(() => rig.Live.Steering!.Current is { IsHeld: true } && rig.PicturesWritten > 50);

        using var farEnd = new FarEnd(endPoint.Port);
        rig.Until(() => farEnd.Counters.Pictures > 20, farEnd);
        Assert.False(rig.Live.Steering!.Current!.Value.IsHeld);
    }

    [Fact]
    public void Nothing_is_allocated_per_packet_and_feedback()
    {
        using var farEnd = new FarEnd { Delay = TimeSpan.FromMilliseconds(5), LosesEach = 50 };
        WatchedTransport? watched = null;
        using var rig = new UplinkRig(context => watched = new WatchedTransport(new RtpTransport(context, "127.0.0.1", farEnd.EndPoint.Port))) { PictureBytes = 20_000 };
        rig.Until(() => watched!.PacketsWithoutAllocation > 1_000, farEnd);
        Assert.True(farEnd.Counters.FeedbackPackets > 50);
    }

    /// <summary>The least that a player with receiver reports, or none, can expect.</summary>
    [Fact]
    public void Without_feedback_it_goes_on_at_the_first_rate()
    {
        using var silent = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var rig = new UplinkRig(To(silent.LocalEndPoint), plan => plan with { Feedback = UplinkFeedback.Reports, StartRate = Bitrate.Mbps(1) });
        rig.Until(() => rig.Counters.Units > 60);
        Assert.Equal(0, rig.Counters.Lost);
        Assert.Equal(UplinkState.Sending, rig.Status.State);
    }

    private static Func<UplinkContext, IUplinkTransport> To(IPEndPoint peer) => context => new RtpTransport(context, peer.Address.ToString(), peer.Port);
}
