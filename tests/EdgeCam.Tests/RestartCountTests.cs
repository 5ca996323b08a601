using EdgeCam.Receiving;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Tests;

public sealed class RestartCountTests
{
    private static readonly UplinkReceiverPlan Plan = new() { Ssrc = new Ssrc(99), Cname = "far" };
    private readonly UplinkReceiver _receiver = new(Plan);
    private ushort _sequence;

    [Fact]
    public void The_first_beginning_is_no_restart()
    {
        Send(videoSsrc: 1, soundSsrc: 2);
        Assert.Equal(0, _receiver.Counters.Restarts);
    }

    [Fact]
    public void A_sender_that_starts_again_with_both_tracks_counts_once_each_time()
    {
        for (uint time = 0; time < 4; time++)
            Send(videoSsrc: 10 + time, soundSsrc: 20 + time);
        Assert.Equal(3, _receiver.Counters.Restarts);
    }

    [Fact]
    public void A_track_that_begins_anew_alone_counts()
    {
        Send(videoSsrc: 1, soundSsrc: 2);
        Send(videoSsrc: 1, soundSsrc: 3);
        Send(videoSsrc: 1, soundSsrc: 4);
        Assert.Equal(2, _receiver.Counters.Restarts);
    }

    /// <summary>Some packets of both tracks in turn.</summary>
    private void Send(uint videoSsrc, uint soundSsrc)
    {
        for (var i = 0; i < 10; i++, _sequence++)
        {
            Send(Plan.VideoPayloadType, videoSsrc);
            Send(Plan.SoundPayloadType, soundSsrc);
        }
    }

    private void Send(byte payloadType, uint ssrc)
    {
        byte[] packet = [0x80, payloadType, (byte)(_sequence >> 8), (byte)_sequence, 0, 0, 0, 0, (byte)(ssrc >> 24), (byte)(ssrc >> 16), (byte)(ssrc >> 8), (byte)ssrc, 0, 0];
        _receiver.OnPacket(packet, new MediaInstant(_sequence * 1_000_000L));
    }
}
