using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Publish;
using EdgeCam.Rtsp;
using EdgeCam.Rtsp.Publishing;
using EdgeCam.Testing;
using EdgeCam.Uplink.Feedback;
using Xunit;

namespace EdgeCam.Net.Tests.Publish;

public sealed class PublisherTcpTests : IDisposable
{
    private readonly ScriptedRelay _relay = new(receiveBuffer: 8 * 1024);

    private string Url => UrlOf(_relay);

    public void Dispose() => _relay.Dispose();

    [Fact]
    public void Packets_and_reports_of_both_tracks_travel_on_their_channels()
    {
        using var rig = new PublisherRig(Url, hasSound: true);
        Assert.Equal(PublishSend.Closed, rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(0), rig.Now));
        rig.Record(_relay);
        Assert.Equal(PublishSend.Ok, rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(1), rig.Now));
        Assert.Equal(PublishSend.Ok, rig.Publisher.TrySend(Track.Sound, PublisherRig.Packet(2, 100), rig.Now));
        Assert.Equal(PublishSend.Ok, rig.Publisher.TrySendReport(Track.Video, [0x80, 200, 0, 0]));
        Assert.Equal(PublishSend.Ok, rig.Publisher.TrySendReport(Track.Sound, [0x80, 201, 0, 0]));
        rig.Until(() => _relay.Frames.Count == 4, _relay);
        Assert.Equal([0, 2, 1, 3], _relay.Frames.Select(frame => (int)frame.Channel));
        Assert.Equal(PublisherRig.Packet(1), _relay.Frames[0].Packet);

        _relay.Send([(byte)'$', 3, 0, 4, 0x81, 201, 0, 0, (byte)'$', 0, 0, 1, 9, (byte)'$', 1, 0, 1, 5]);
        rig.Until(() => rig.Reports.Count == 2, _relay);
        Assert.Equal([Track.Sound, Track.Video], rig.Reports.Select(report => report.Track));
        Assert.Equal([0x81, 201, 0, 0], rig.Reports[0].Packet);

        rig.Publisher.Stop(rig.Now);
        rig.Until(() => rig.Publisher.IsOver, _relay);
        Assert.Equal((PublishState.Ended, RtspMethod.Teardown), (rig.Publisher.State, _relay.Requests[^1].Method));
        rig.Until(() => _relay.SawEnd, _relay);
        Assert.Equal([2300, 2301, 2305], rig.Log.Lines.Select(line => line.Id));
    }

    [Fact]
    public void A_relay_that_stops_reading_fills_up_and_goes_on_without_a_torn_frame()
    {
        using var rig = new PublisherRig(Url, hasSound: true);
        rig.Record(_relay);
        _relay.Reads = false;
        var sent = FillUp(rig, from: 0);
        Assert.InRange(sent, 2, 10_000);
        Assert.True(rig.Publisher.TryReadTcpInfo(out var info));
        Assert.InRange(info.NotSentBytes, 1, 16 * 1024); // what waits, waits with us

        // A report finds room where packets do not, and must stand between two frames.
        Assert.Equal(PublishSend.Ok, rig.Publisher.TrySendReport(Track.Video, [0x80, 200, 0, 0]));
        _relay.Reads = true;
        var total = sent + 500;
        rig.Until(() => (sent < total ? sent += FillUp(rig, sent, total) : sent) == total && _relay.Frames.Count == total + 1, _relay);
        Assert.Equal(Enumerable.Range(0, total), _relay.Frames.Where(frame => frame.Channel == 0).Select(frame => SequenceOf(frame.Packet)));
        Assert.Equal(PublishState.Recording, rig.Publisher.State);
    }

    [Fact]
    public void Room_is_announced_by_an_event_whatever_happened_since_a_packet_was_refused()
    {
        using var rig = new PublisherRig(Url);
        rig.Record(_relay);
        _relay.Reads = false;
        for (var turn = 0; turn < 20; turn++)
        {
            // Small ones: the socket takes them whole or not at all, so that nothing else waits for room.
            while (rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(1, 60), rig.Now) == PublishSend.Ok)
            {
            }

            rig.Turn();
        }

        Assert.Equal(PublishSend.Full, rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(1), rig.Now));
        _relay.Send("$\u0001\0\u0001x"u8);
        rig.Until(() => rig.Reports.Count == 1);
        rig.Publisher.OnTime(rig.Now + TimeSpan.FromSeconds(2));
        var before = rig.Events;
        _relay.Reads = true;
        rig.Until(() => rig.Events > before, _relay);
        Assert.Equal(PublishSend.Ok, rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(1), rig.Now));
    }

    [Fact]
    public void What_the_relay_acknowledges_is_told_in_packets()
    {
        using var rig = new PublisherRig(Url);
        rig.Record(_relay);
        for (var i = 0; i < 3; i++)
            Assert.Equal(PublishSend.Ok, rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(i), rig.Now));
        Acknowledgement last = default;
        rig.Until(() => (rig.Publisher.TryReadProgress(rig.Now, out var news) ? last = news : last).UpTo == 3, _relay);
        Assert.True(last.RoundTrip > TimeSpan.Zero && last.RoundTrip < TimeSpan.FromSeconds(1));
        Assert.Equal((0, 0), (rig.Publisher.Progress.BytesInFlight, rig.Publisher.Progress.UnsentBytes));
        Assert.Equal(rig.Publisher.Progress.WrittenBytes, rig.Publisher.Progress.AckedBytes);
    }

    [Fact]
    public void The_session_is_kept_alive_while_media_flows()
    {
        using var rig = new PublisherRig(Url);
        rig.Record(_relay);
        var before = _relay.Requests.Count;
        rig.Wait(31, _relay);
        rig.Until(() => _relay.Requests.Count == before + 1, _relay);
        Assert.Equal(RtspMethod.Options, _relay.Requests[^1].Method);
        rig.Wait(31, _relay);
        rig.Until(() => _relay.Requests.Count == before + 2, _relay);
        Assert.Equal(PublishState.Recording, rig.Publisher.State);
    }

    [Fact]
    public void A_request_of_the_relay_is_answered_between_frames()
    {
        using var rig = new PublisherRig(Url);
        rig.Record(_relay);
        _relay.Send("OPTIONS * RTSP/1.0\r\nCSeq: 5\r\n\r\nOPTIONS * RTSP/1.0\r\nCSeq: 6\r\n\r\n$\u0001\0\u0001x"u8);
        rig.Until(() => rig.Reports.Count == 1, _relay);
        Assert.Equal(PublishState.Recording, rig.Publisher.State);
    }

    [Fact]
    public void Sending_and_reading_the_connection_allocate_nothing()
    {
        var packet = PublisherRig.Packet(1, 200);
        byte[] report = [0x80, 200, 0, 0];
        Assert.Equal(0, Allocation.LeastOf(SendingAllocates));

        long SendingAllocates() // to a relay of its own: it fills up on the way
        {
            using var relay = new ScriptedRelay(receiveBuffer: 8 * 1024);
            using var rig = new PublisherRig(UrlOf(relay));
            rig.Record(relay);
            Allocation.BytesOf(Send, times: 40); // loads what it uses
            return Allocation.BytesOf(Send, times: 400);

            void Send()
            {
                rig.Publisher.TrySend(Track.Video, packet, rig.Now);
                rig.Publisher.TrySendReport(Track.Video, report);
                rig.Publisher.TryReadProgress(rig.Now, out _);
                rig.Publisher.OnTime(rig.Now);
            }
        }
    }

    private static string UrlOf(ScriptedRelay relay) => $"rtsp://127.0.0.1:{relay.Port}/live";

    /// <summary>Sends until it is full; how many were taken.</summary>
    private static int FillUp(PublisherRig rig, int from, int limit = int.MaxValue)
    {
        var sent = 0;
        while (from + sent < limit && rig.Publisher.TrySend(Track.Video, PublisherRig.Packet(from + sent, 1_000 + ((from + sent) % 400)), rig.Now) == PublishSend.Ok)
            sent++;
        return sent;
    }

    private static int SequenceOf(byte[] packet) => (packet[2] << 8) | packet[3];
}
