using System.Globalization;
using System.Text.Json;
using EdgeCam.Remote;
using EdgeCam.Remote.Link;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Link;

/// <summary>What is left of an outage, to the last message.</summary>
public sealed class OutageTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly LinkScene _scene = new();

    [Fact]
    public void Ten_minutes_without_a_broker_cost_what_the_bounds_say_and_every_loss_is_counted()
    {
        _scene.Run(Second);
        _scene.IsBrokerUp = false;
        for (var second = 0; second < 600; second++)
        {
            _scene.Publish("event", Event(second), Queueing.Event);
            _scene.Publish($"state/{second % 5}", $"{second}", Queueing.Latest);
            if (second % 60 == 0)
                _scene.Publish("health", "{}", Queueing.Never, Delivery.AtMostOnce);
            if (second % 30 == 0)
                _scene.Publish("reply", $"{second}", Queueing.Reply, expiry: 60 * Second);
            _scene.Run(Second);
        }

        Assert.Equal(0, _scene.Session.Counts.Sent);
        Assert.Equal(256 + 5 + 1, _scene.Status.Queued); // the reply of second 570: that of 540 expires at 600
        _scene.Arrivals.Clear();
        _scene.IsBrokerUp = true;
        _scene.Run(180 * Second);

        Assert.Equal(Enumerable.Range(344, 256), _scene.Events.Select(a => (int)Member(a, "seq")));
        Assert.Equal(["595", "596", "597", "598", "599"], _scene.Arrivals.Where(a => a.Message.Topic.StartsWith("state", StringComparison.Ordinal)).Select(a => a.Text));
        Assert.DoesNotContain(_scene.Arrivals, a => a.Message.Topic == "health");
        var counts = _scene.Session.Counts;
        Assert.Equal((344, 595, 10, 0), (counts.DroppedEvents, counts.Superseded, counts.NotKept, _scene.Status.Queued));
        Assert.Equal(20, counts.Expired + _scene.Arrivals.Count(a => a.Message.Topic == "reply"));
        Assert.Equal(1, _scene.Status.Reconnects);
        _scene.CheckBooks();
    }

    [Fact]
    public void Events_that_waited_come_at_no_more_than_20_a_second_and_say_how_long_they_waited()
    {
        _scene.Run(Second);
        _scene.IsBrokerUp = false;
        for (var i = 0; i < 100; i++)
        {
            _scene.Publish("event", Event(i), Queueing.Event);
            _scene.Run(Second);
        }

        var lastPublished = _scene.Now - Second;
        _scene.IsBrokerUp = true;
        _scene.Run(70 * Second);
        var events = _scene.Events.ToList();
        Assert.Equal(100, events.Count);
        for (var i = 0; i < events.Count; i++)
        {
            Assert.True(i == 0 || events[i].At - events[i - 1].At >= TimeSpan.FromMilliseconds(50));
            Assert.Equal((long)(events[i].At - (lastPublished - ((99 - i) * Second))).TotalMilliseconds, Member(events[i], "queued_ms"));
        }
    }

    [Fact]
    public void An_event_while_connected_goes_at_once_and_one_behind_the_past_waits_its_turn()
    {
        _scene.Run(Second);
        _scene.Publish("event", Event(0), Queueing.Event);
        Assert.Equal(Event(0), _scene.Events.Last().Text);
        _scene.Run(Second);
        _scene.IsBrokerUp = false;
        for (var i = 1; i <= 40; i++)
            _scene.Publish("event", Event(i), Queueing.Event);
        _scene.IsBrokerUp = true;
        while (_scene.Events.Count() < 2)
            _scene.Run(TimeSpan.FromMilliseconds(1));
        _scene.Publish("event", Event(41), Queueing.Event);
        _scene.Run(10 * Second);
        Assert.Equal(Enumerable.Range(0, 42), _scene.Events.Select(a => (int)Member(a, "seq")));
    }

    [Fact]
    public void A_mebibyte_of_events_waits_and_no_more()
    {
        _scene.IsBrokerUp = false;
        for (var i = 0; i < 200; i++)
            _scene.Publish("event", new string('x', 10_240 - "event".Length), Queueing.Event);
        Assert.Equal((102, 98), (_scene.Status.Queued, _scene.Session.Counts.DroppedEvents)); // 102 x 10 KiB = 1,020 KiB
        _scene.Publish("event", new string('x', 1024 * 1024), Queueing.Event); // with its topic larger than all
        Assert.Equal((0, 201), (_scene.Status.Queued, _scene.Session.Counts.DroppedEvents));
    }

    [Fact]
    public void A_reply_says_how_much_time_is_left_and_goes_when_there_is_none()
    {
        _scene.IsBrokerUp = false;
        _scene.Publish("reply", "a", Queueing.Reply, expiry: 60 * Second);
        _scene.Publish("reply", "b", Queueing.Reply);
        _scene.Run(59 * Second);
        Assert.Equal(2, _scene.Status.Queued);
        _scene.Run(Second);
        Assert.Equal((0, 2, 2), (_scene.Status.Queued, _scene.Session.Counts.Expired, _scene.Status.Dropped));

        _scene.Publish("reply", "c", Queueing.Reply, expiry: 300 * Second);
        var published = _scene.Now;
        _scene.IsBrokerUp = true;
        _scene.Run(100 * Second);
        var reply = Assert.Single(_scene.Arrivals, a => a.Text == "c");
        Assert.Equal(300 * Second, reply.Message.Expiry + (reply.At - published));
    }

    [Fact]
    public void What_was_not_acknowledged_is_sent_again_unless_it_has_been_overtaken()
    {
        _scene.RoundTrip = 10 * Second;
        _scene.Run(Second);
        _scene.Publish("state/a", "old", Queueing.Latest);
        _scene.Publish("state/b", "b", Queueing.Latest);
        _scene.Publish("event", Event(1), Queueing.Event);
        _scene.Publish("event", Event(2), Queueing.Event);
        _scene.IsBrokerUp = false;
        _scene.Arrivals.Clear();
        _scene.Publish("state/a", "new", Queueing.Latest);
        _scene.Publish("event", Event(3), Queueing.Event);
        _scene.IsBrokerUp = true;
        _scene.Run(60 * Second);
        Assert.Equal(["new", "b"], _scene.Arrivals.Where(a => a.Message.Topic.StartsWith("state", StringComparison.Ordinal)).Select(a => a.Text).Order().Reverse());
        Assert.Equal([1, 2, 3], _scene.Events.Select(a => (int)Member(a, "seq")));
        Assert.Equal(1, _scene.Session.Counts.Superseded);
        _scene.CheckBooks();
    }

    [Fact]
    public void Fifty_restarts_of_the_broker_lose_nothing()
    {
        var number = 0;
        for (var restart = 0; restart < 50; restart++)
        {
            for (var i = 0; i < 60; i++, number++)
            {
                _scene.IsBrokerUp = i < 50;
                _scene.Publish("event", Event(number), Queueing.Event);
                _scene.Publish("state", $"{number}", Queueing.Latest);
                _scene.Run(Second);
            }
        }

        _scene.IsBrokerUp = true;
        _scene.Run(300 * Second);
        Assert.Equal(Enumerable.Range(0, number), _scene.Events.Select(a => (int)Member(a, "seq")).Distinct());
        Assert.Equal("2999", _scene.Arrivals.Last(a => a.Message.Topic == "state").Text);
        Assert.Equal((0, 0), (_scene.Status.Dropped, _scene.Status.Queued));
        Assert.Equal(50, _scene.Status.Reconnects);
        Assert.Equal(_scene.Status.Reconnects + 1, _scene.Subscriptions);
        _scene.CheckBooks();
    }

    [Fact]
    public void Whatever_outages_come_the_books_balance_and_no_event_is_lost_uncounted() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var scene = new LinkScene(seed) { ReceiveMaximum = random.Next(1, 30), RoundTrip = TimeSpan.FromMilliseconds(random.Next(0, 3_000)) };
            var events = 0;
            for (var i = 0; i < 400; i++)
            {
                if (random.Next(20) == 0)
                    scene.IsBrokerUp = !scene.IsBrokerUp;
                for (var burst = random.Next(12); burst > 0; burst--)
                    scene.Publish("event", Event(events++), Queueing.Event);
                if (random.Next(2) == 0)
                    scene.Publish($"state/{random.Next(6)}", $"{i}", Queueing.Latest);
                if (random.Next(4) == 0)
                    scene.Publish("reply", $"{i}", Queueing.Reply, expiry: TimeSpan.FromSeconds(random.Next(1, 90)));
                if (random.Next(4) == 0)
                    scene.Publish("health", $"{i}", Queueing.Never, Delivery.AtMostOnce);
                scene.Run(TimeSpan.FromMilliseconds(random.Next(2_000)));
                scene.CheckBooks();
            }

            scene.IsBrokerUp = true;
            scene.Run(TimeSpan.FromMinutes(20));
            scene.CheckBooks();
            var acknowledged = scene.Events.Where(a => scene.Acknowledged.Contains(a.Token)).Select(a => Member(a, "seq")).ToList();
            Assert.Equal(acknowledged.Order().Distinct(), acknowledged); // in order, none twice
            Assert.Equal(events - acknowledged.Count, scene.Session.Counts.DroppedEvents);
            Assert.Equal(0, scene.Status.Queued);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static string Event(int number) => string.Create(CultureInfo.InvariantCulture, $$"""{"seq":{{number}},"queued_ms":0}""");

    private static long Member(Arrival arrival, string name)
    {
        using var json = JsonDocument.Parse(arrival.Message.Payload);
        return json.RootElement.GetProperty(name).GetInt64();
    }
}
