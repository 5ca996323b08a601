using EdgeCam.Net.Rtp;
using EdgeCam.Net.Tests.Support;
using Xunit;

namespace EdgeCam.Net.Tests.Rtp;

public sealed class PlayStartTests
{
    [Fact]
    public void A_fresh_idr_is_where_a_player_begins()
    {
        using var stream = new TestStream();
        var idr = stream.Idr();
        stream.Pictures(3);
        var start = PlayStart.In(stream.Stream);
        Assert.Equal(idr, start.Cursor.Next);
        Assert.False(start.WaitsForIdr);
        Assert.False(stream.Stream.IsIdrWanted);
    }

    [Fact]
    public void A_stale_idr_is_passed_over_for_one_that_is_forced()
    {
        using var stream = new TestStream();
        stream.Idr();
        stream.Pictures(10);
        var start = PlayStart.In(stream.Stream);
        Assert.True(start.WaitsForIdr);
        Assert.Equal(stream.Ring.Newest + 1, start.Cursor.Next);
        Assert.True(stream.Stream.IsIdrWanted);
    }

    [Fact]
    public void Before_the_first_picture_a_player_waits_for_it()
    {
        using var stream = new TestStream(canForceIdr: false);
        var start = PlayStart.In(stream.Stream);
        Assert.True(start.WaitsForIdr);
        Assert.Equal(1, start.Cursor.Next);
    }

    [Fact]
    public void A_passed_through_stream_begins_at_its_newest_idr_however_old()
    {
        using var stream = new TestStream(canForceIdr: false);
        var idr = stream.Idr();
        stream.Pictures(100);
        var start = PlayStart.In(stream.Stream);
        Assert.Equal(idr, start.Cursor.Next);
        Assert.False(start.WaitsForIdr);
    }

    [Fact]
    public void An_idr_that_is_overwritten_is_nothing_to_begin_with()
    {
        using var stream = new TestStream(canForceIdr: false);
        stream.Idr();
        stream.Pictures(300);
        Assert.True(PlayStart.In(stream.Stream).WaitsForIdr);
    }

    [Fact]
    public void Squeezed_time_rises_strictly_and_ends_at_the_live_edge()
    {
        using var stream = new TestStream(canForceIdr: false);
        var idr = stream.Idr();
        stream.Pictures(100);
        var start = PlayStart.In(stream.Stream);
        var before = Tracks.Video.TimestampOf(start.TimeFor(stream.View(idr).Info.CapturedAt));
        for (var sequence = idr + 1; sequence <= stream.Ring.Newest; sequence++)
        {
            var timestamp = Tracks.Video.TimestampOf(start.TimeFor(stream.View(sequence).Info.CapturedAt));
            Assert.True(timestamp.DistanceFrom(before) > 0);
            before = timestamp;
        }

        Assert.Equal(Tracks.Video.TimestampOf(stream.Now), before);
        Assert.Equal(stream.Now, start.TimeFor(stream.Now));
        Assert.Equal(stream.Now + TestStream.Interval, start.TimeFor(stream.Now + TestStream.Interval));
    }
}
