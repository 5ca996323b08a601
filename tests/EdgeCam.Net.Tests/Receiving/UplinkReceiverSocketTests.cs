using System.Net;
using EdgeCam.Diagnostics;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Media;
using EdgeCam.Net.Receiving;
using EdgeCam.Net.Tests.Support;
using EdgeCam.Receiving;
using EdgeCam.Ring;
using EdgeCam.Testing;
using EdgeCam.Units;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeCam.Net.Tests.Receiving;

/// <summary>The test is the receiver's thread: what was sent on the loopback interface is there to be taken.</summary>
public sealed class UplinkReceiverSocketTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(30); // longer than until feedback is due
    private static readonly UplinkReceiverPlan Plan = new()
    {
        Ssrc = new Ssrc(5),
        Cname = "far@end",
        RepeatNackAfter = TimeSpan.FromMilliseconds(1),
        KeyFrameRequestInterval = TimeSpan.FromMilliseconds(1),
    };

    private static readonly Ssrc Camera = new(0x01020304);
    private readonly FrameRing _ring = new(DataSize.KiB(1024), maxAccessUnits: 256, 128 * 1024);
    private readonly LiveStream _stream;
    private readonly UplinkReceiverSocket _receiver;
    private readonly TestSender _sender;

    public UplinkReceiverSocketTests()
    {
        _stream = new LiveStream("cam", _ring, FrameRate.Of(25), canForceIdr: true) { Sound = MadeUp.Aac };
        _receiver = Open(new IPEndPoint(IPAddress.Loopback, 0), _stream);
        _sender = new TestSender(_receiver.EndPoint, Camera);
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
        _ring.Dispose();
    }

    [Fact]
    public void Units_come_out_in_the_stream_as_they_were_sent()
    {
        byte[][] units = [MadeUp.Idr(5_000), MadeUp.Picture(1_000), MadeUp.Picture(3_000)];
        foreach (var unit in units)
            _sender.Send(unit);
        _sender.SendSound(MadeUp.Noise(200), 7);
        Turn();

        Assert.Equal(4, _ring.Newest);
        Assert.Equal(units, [Bytes(1), Bytes(2), Bytes(3)]);
        Assert.Equal(MadeUp.Noise(200), Bytes(4));
        Assert.Equal(1, _ring.NewestIdr);
        Assert.Equal(MadeUp.Sps, _stream.Parameters!.Sps.ToArray());
        _receiver.Stop();
        Assert.Equal((3, 1, 0L), (_receiver.Report.Frames, _receiver.Report.SoundFrames, _receiver.Report.Lost));
    }

    [Fact]
    public void A_stream_without_a_sound_track_passes_sound_over()
    {
        _stream.Sound = null;
        _sender.Send(MadeUp.Idr(500));
        _sender.SendSound(MadeUp.Noise(200), 7);
        Turn();
        Assert.Equal(1, _ring.Newest);
    }

    [Fact]
    public void The_sender_hears_what_came_and_what_is_missing()
    {
        _sender.Send(MadeUp.Idr(5_000));
        Turn();
        Assert.Equal(["TransportFeedback"], _sender.Heard().Distinct());
        _sender.Send(MadeUp.Picture(5_000), skips: true);
        Turn();
        Turn();
        Assert.Contains("NACK", _sender.Heard());
    }

    [Fact]
    public void A_players_wish_for_a_key_frame_reaches_the_sender_and_is_answered_once()
    {
        _sender.Send(MadeUp.Idr(500));
        Turn();
        _stream.RequestIdr();
        _sender.Send(MadeUp.Picture(500));
        Turn();
        Assert.Contains("PLI", _sender.Heard());
        Assert.True(_stream.IsIdrWanted);

        _sender.Send(MadeUp.Idr(500));
        Turn();
        Assert.False(_stream.IsIdrWanted);
    }

    [Fact]
    public void Feedback_follows_a_sender_that_moves_and_not_what_was_overtaken_or_is_sent_again()
    {
        _sender.Send(MadeUp.Idr(500));
        Turn();
        Assert.NotEmpty(_sender.Heard());
        using var elsewhere = new TestSender(_receiver.EndPoint, Camera) { Next = _sender.Next, Timestamp = _sender.Timestamp };
        using var copycat = new TestSender(_receiver.EndPoint, Camera);
        elsewhere.Send(MadeUp.Picture(500));
        Turn();
        Assert.NotEmpty(elsewhere.Heard());

        foreach (var packet in _sender.Sent.Concat(elsewhere.Sent).ToArray())
            copycat.SendBytes(packet);
        Turn();
        Turn();
        Assert.Empty(copycat.Heard());
        Assert.Empty(_sender.Heard());
        elsewhere.Send(MadeUp.Picture(500));
        Turn();
        Assert.NotEmpty(elsewhere.Heard());
        Assert.Equal(3, _ring.Newest);
    }

    [Fact]
    public void A_stranger_gets_no_answer_and_does_no_harm()
    {
        using var stranger = new TestSender(_receiver.EndPoint, new Ssrc(99));
        _sender.Send(MadeUp.Idr(500));
        Turn();
        stranger.Send(MadeUp.Idr(900));
        stranger.SendBytes([1, 2, 3]);
        stranger.SendBytes([]);
        _sender.Send(MadeUp.Picture(500));
        Turn();

        Assert.Empty(stranger.Heard());
        Assert.NotEmpty(_sender.Heard());
        Assert.Equal(2, _ring.Newest);
        _receiver.Stop();
        Assert.Equal(2, _receiver.Report.Malformed);
        Assert.Equal(1, _receiver.Report.Strangers);
    }

    [Fact]
    public void A_sender_that_starts_again_with_another_size_goes_on_in_the_same_stream()
    {
        _sender.Send(MadeUp.Idr(500));
        Turn();
        using var again = new TestSender(_receiver.EndPoint, new Ssrc(77), first: 40_000);
        again.Send(MadeUp.Picture(5_000)); // is needed to tell it from a stranger
        again.Send(MadeUp.Idr(5_000));
        again.Send(MadeUp.Picture(500));
        Turn();

        Assert.Equal(3, _ring.Newest);
        Assert.Equal(2, _ring.NewestIdr);
        Assert.NotEmpty(again.Heard());
        _ring.TryRead(1, out var before);
        _ring.TryRead(2, out var after);
        Assert.True(after.Info.CapturedAt > before.Info.CapturedAt);
    }

    [Fact]
    public void A_port_that_is_taken_is_named()
    {
        var fault = Assert.Throws<LinuxException>(() => Open(_receiver.EndPoint, _stream));
        Assert.Contains(_receiver.EndPoint.ToString(), fault.Message, StringComparison.Ordinal);
        Assert.Contains("Another program uses this address", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_thread_receives_and_ends()
    {
        _receiver.Start();
        _sender.Send(MadeUp.Idr(500));
        Eventually.Equal(1, () => _ring.Newest);
        _receiver.Stop();
        Assert.Equal(1, _receiver.Report.Frames);
    }

    [Fact]
    public void Packets_allocate_nothing()
    {
        const int pictures = 800;
        using var nobody = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var scribe = new TestSender(nobody.LocalEndPoint, Camera);
        scribe.Send(MadeUp.Idr(500));
        for (var i = 0; i < pictures; i++)
            scribe.Send(MadeUp.Picture(3_000));
        var quarter = scribe.Sent.Count / 4;
        var left = new Queue<byte[]>(scribe.Sent);

        Allocated(left, quarter); // loads and compiles
        Assert.Equal(0, Allocation.LeastOf(() => Allocated(left, quarter)));
        Allocated(left, left.Count);
        Assert.Equal(pictures + 1, _ring.Newest);
    }

    private long Allocated(Queue<byte[]> packets, int count)
    {
        var allocated = 0L;
        for (; count > 0; count--)
        {
            _sender.SendBytes(packets.Dequeue());
            allocated += Allocation.BytesOf(() => _receiver.Turn(Moment));
        }

        return allocated;
    }

    private static UplinkReceiverSocket Open(IPEndPoint endPoint, LiveStream stream) =>
        new(endPoint, Plan, stream, new MemoryBudget(), NullLogger.Instance);

    // In parts, each with a turn of its own: a busy machine may let a whole moment pass before the first of them.
    private void Turn()
    {
        const int parts = 10;
        for (var i = 0; i < parts; i++)
        {
            var end = MonotonicClock.Now + (Moment / parts);
            _receiver.Turn(Moment / parts);
            while (MonotonicClock.Now is var now && now < end)
                _receiver.Turn(end - now);
        }
    }

    private byte[] Bytes(long sequence)
    {
        Assert.Equal(RingRead.Ok, _ring.TryRead(sequence, out var view));
        return view.Bytes.ToArray();
    }
}
