using System.Net;
using EdgeCam.Net.Uplink;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Net.Tests.Uplink;

/// <summary>In virtual time.</summary>
public sealed class FarEndWatchTests
{
    private static readonly Ssrc Studio = new(7);
    private static readonly Ssrc Another = new(8);
    private static readonly IPAddress First = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Second = IPAddress.Parse("2001:db8::2");
    private readonly FarEndWatch _watch = new();

    [Fact]
    public void Who_never_answered_is_searched_for_at_growing_intervals_up_to_half_a_minute()
    {
        var searches = SearchesUntil(200);
        Assert.Equal([0, 1, 3, 7, 15, 31, 61, 91, 121, 151, 181], searches);
        Assert.False(_watch.HasAnswered);
    }

    [Fact]
    public void Who_falls_silent_and_comes_back_is_the_same_one()
    {
        Assert.False(_watch.OnHeard(Studio, At(0)));
        Assert.NotEmpty(SearchesUntil(300));
        Assert.False(_watch.Answers);
        Assert.True(_watch.HasAnswered); // nothing begins anew
        Assert.False(_watch.OnHeard(Studio, At(301)));
        Assert.True(_watch.Answers);
    }

    [Fact]
    public void Another_receiver_is_told_by_its_number_however_soon_it_comes()
    {
        _watch.OnHeard(Studio, At(0));
        Assert.True(_watch.OnHeard(Another, At(2)));
        Assert.False(_watch.OnHeard(Another, At(3)));
    }

    [Fact]
    public void Two_that_speak_at_once_are_one_far_end()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.False(_watch.OnHeard(Studio, At(i * 0.2)));
            Assert.False(_watch.OnHeard(Another, At((i * 0.2) + 0.1)));
        }
    }

    [Fact]
    public void Nobody_is_searched_for_who_was_sent_nothing()
    {
        _watch.OnHeard(Studio, At(0));
        Assert.False(_watch.TryBeginSearch(hasPeer: true, At(50)));
        Assert.True(_watch.Answers);
    }

    [Fact]
    public void The_address_that_answered_is_kept_for_a_minute_of_silence_and_then_the_others_are_tried()
    {
        Assert.Equal(First, _watch.Choose([First, Second], null, At(0)));
        _watch.OnMoved();
        _watch.OnHeard(Studio, At(0));
        Assert.Equal(First, _watch.Choose([Second, First], First, At(59)));
        Assert.Equal(Second, _watch.Choose([Second], First, At(59))); // it has moved
        Assert.Equal([First, Second], [_watch.Choose([First, Second], First, At(60)), _watch.Choose([First, Second], First, At(90))]);
    }

    [Fact]
    public void Where_nobody_answered_each_address_has_its_turn()
    {
        IPAddress[] chosen = [.. Enumerable.Range(0, 4).Select(i => _watch.Choose([First, Second], First, At(i)))];
        Assert.Equal([First, Second, First, Second], chosen);
    }

    private List<double> SearchesUntil(double seconds)
    {
        List<double> searches = [];
        for (var now = 0.0; now < seconds; now++)
        {
            if (_watch.TryBeginSearch(hasPeer: now > 0, At(now)))
                searches.Add(now);
            _watch.OnSent();
        }

        return searches;
    }

    private static MediaInstant At(double seconds) => new MediaInstant(MediaInstant.NanosecondsPerSecond) + TimeSpan.FromSeconds(seconds);
}
