using System.Text;
using EdgeCam.Remote;
using EdgeCam.Remote.Link;
using EdgeCam.Units;
using Xunit;

namespace EdgeCam.Core.Tests.Remote.Link;

public sealed class LinkSessionTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly LinkScene _scene = new();

    [Fact]
    public void It_connects_at_once_subscribes_and_says_that_it_is_online()
    {
        _scene.Poll();
        var online = Assert.Single(_scene.Arrivals);
        Assert.Equal((LinkScene.Availability, "online", true, Delivery.AtLeastOnce), (online.Message.Topic, online.Text, online.Message.IsRetained, online.Message.Delivery));
        Assert.Equal(1, _scene.Subscriptions);
        Assert.Equal(new BrokerStatus(true, 0, 0, 0, ""), _scene.Status);
    }

    [Fact]
    public void Nothing_is_handed_out_before_the_subscriptions_are()
    {
        var session = new LinkSession(new LinkPlan("a", ["x"]));
        Assert.True(session.TryPollConnect(_scene.Now));
        session.OnConnected(20, _scene.Now);
        Assert.False(session.TryPollMessage(_scene.Now, out _));
        Assert.True(session.TryPollSubscriptions(out var filters));
        Assert.Equal(["x"], filters);
        Assert.False(session.TryPollSubscriptions(out _));
        Assert.True(session.TryPollMessage(_scene.Now, out _));
    }

    [Fact]
    public void An_attempt_that_takes_20_seconds_is_overdue()
    {
        var now = _scene.Now;
        Assert.True(_scene.Session.TryPollConnect(now));
        Assert.False(_scene.Session.TryPollConnect(now));
        Assert.Equal(now + (20 * Second), _scene.Session.NextDeadline);
        Assert.False(_scene.Session.IsOverdue(now + (19 * Second)));
        Assert.True(_scene.Session.IsOverdue(now + (20 * Second)));
    }

    [Fact]
    public void Pauses_grow_from_two_seconds_to_sixty_and_lie_anywhere_above_one()
    {
        double[] bounds = [2, 4, 8, 16, 32, 60, 60, 60];
        foreach (var (random, expected) in ((ulong, Func<double, double>)[])[(0, _ => 1), (ulong.MaxValue, bound => bound)])
        {
            var session = new LinkSession(new LinkPlan("a", []));
            var now = _scene.Now;
            foreach (var bound in bounds)
            {
                Assert.True(session.TryPollConnect(now));
                var pause = session.OnFailed(LinkFailure.Lost, "x", now, random);
                Assert.Equal(expected(bound), pause.TotalSeconds, 3);
                Assert.False(session.TryPollConnect(now + pause - TimeSpan.FromMilliseconds(1)));
                now += pause;
            }
        }
    }

    [Fact]
    public void Half_a_minute_of_connection_makes_the_pause_short_again_and_a_moment_does_not()
    {
        _scene.IsBrokerUp = false;
        _scene.Run(300 * Second);
        _scene.IsBrokerUp = true;
        _scene.Run(61 * Second);
        Assert.True(_scene.Status.IsConnected);
        _scene.Run(30 * Second);
        Assert.InRange(_scene.Fail(LinkFailure.Lost).TotalSeconds, 1, 2);
        _scene.Run(3 * Second);
        Assert.True(_scene.Status.IsConnected);
        var longest = Enumerable.Range(0, 40).Max(_ =>
        {
            var pause = _scene.Fail(LinkFailure.Lost);
            _scene.Run(pause + Second);
            Assert.True(_scene.Status.IsConnected);
            return pause.TotalSeconds;
        });
        Assert.InRange(longest, 30, 60);
    }

    [Fact]
    public void Bad_credentials_are_not_tried_again_for_five_minutes()
    {
        _scene.Run(Second);
        Assert.Equal(300, _scene.Fail(LinkFailure.BadCredentials).TotalSeconds);
        _scene.Run(299 * Second);
        Assert.Equal((false, "because"), (_scene.Status.IsConnected, _scene.Status.LastFailure));
        _scene.Run(Second);
        Assert.True(_scene.Status.IsConnected);
    }

    [Fact]
    public void A_session_that_was_taken_over_is_left_alone_for_a_minute_at_least()
    {
        _scene.Run(Second);
        Assert.InRange(_scene.Fail(LinkFailure.TakenOver).TotalSeconds, 60, 120);
        _scene.Run(59 * Second);
        Assert.False(_scene.Status.IsConnected);
    }

    [Fact]
    public void A_clean_stop_sends_what_waits_then_offline_and_closes()
    {
        _scene.Run(Second);
        _scene.Session.Publish(new("reply", "r"u8.ToArray()), Queueing.Reply, _scene.Now);
        _scene.Session.OnStop(_scene.Now);
        _scene.Poll();
        Assert.Null(_scene.NeededWill);
        _scene.Run(TimeSpan.FromMilliseconds(50));
        Assert.Equal(["online", "r", "offline"], _scene.Arrivals.Select(a => a.Text));
        Assert.False(_scene.NeededWill);
        Assert.Equal(LinkState.Stopped, _scene.Session.State);
    }

    [Theory]
    [InlineData(20, new[] { "online", "s", "offline" })]
    [InlineData(1, new[] { "online" })]
    public void A_broker_that_acknowledges_nothing_is_left_to_publish_the_will(int receiveMaximum, string[] sent)
    {
        _scene.ReceiveMaximum = receiveMaximum;
        _scene.RoundTrip = TimeSpan.FromDays(1);
        _scene.Run(Second);
        _scene.Publish("state", "s", Queueing.Latest);
        _scene.Session.OnStop(_scene.Now);
        _scene.Run(TimeSpan.FromMilliseconds(1_900));
        Assert.Equal(sent, _scene.Arrivals.Select(a => a.Text));
        Assert.Null(_scene.NeededWill);
        _scene.Run(TimeSpan.FromMilliseconds(100));
        Assert.True(_scene.NeededWill);
    }

    [Fact]
    public void Stopping_without_a_connection_is_over_at_once()
    {
        _scene.IsBrokerUp = false;
        _scene.Run(Second);
        _scene.Session.OnStop(_scene.Now);
        Assert.Equal((LinkState.Stopped, MediaInstant.Never), (_scene.Session.State, _scene.Session.NextDeadline));
        _scene.Fail(LinkFailure.Lost);
        Assert.False(_scene.Session.TryPollConnect(_scene.Now + (300 * Second)));
    }

    [Fact]
    public void An_acceptance_that_comes_after_the_stop_undoes_nothing()
    {
        Assert.True(_scene.Session.TryPollConnect(_scene.Now));
        _scene.Session.OnStop(_scene.Now);
        _scene.Session.OnConnected(20, _scene.Now);
        Assert.Equal((LinkState.Stopped, false), (_scene.Session.State, _scene.Status.IsConnected));
        Assert.False(_scene.Session.TryPollMessage(_scene.Now, out _));
    }

    [Fact]
    public void What_the_broker_refuses_is_counted_and_not_sent_again()
    {
        _scene.RoundTrip = TimeSpan.FromDays(1);
        _scene.Run(Second);
        _scene.Publish("event", "{}", Queueing.Event);
        _scene.Publish("health", "{}", Queueing.Never, Delivery.AtMostOnce);
        _scene.Session.OnRefused(_scene.Events.Single().Token);
        _scene.Session.OnRefused(0); // the one without an acknowledgement was too large
        _scene.IsBrokerUp = false;
        _scene.IsBrokerUp = true;
        _scene.Run(60 * Second);
        Assert.Single(_scene.Events);
        Assert.Equal((2, 0, 2), (_scene.Session.Counts.Refused, _scene.Session.Counts.Sent, _scene.Status.Dropped));
        _scene.CheckBooks();
    }

    [Fact]
    public void Topics_without_end_do_not_fill_the_memory()
    {
        _scene.IsBrokerUp = false;
        for (var i = 0; i < 300; i++)
            _scene.Publish($"state/{i}", "x", Queueing.Latest);
        Assert.Equal((256, 44), (_scene.Status.Queued, _scene.Session.Counts.DroppedStates));
        _scene.CheckBooks();
    }

    [Theory]
    [InlineData("{}", """{"queued_ms":7}""")]
    [InlineData("""{"a":1}""", """{"a":1,"queued_ms":7}""")]
    [InlineData("""{ "queued_ms" : 0 , "a":1}""", """{ "queued_ms" : 7 , "a":1}""")]
    [InlineData("""{"x":{"queued_ms":1},"y":[{}],"queued_ms":null}""", """{"x":{"queued_ms":1},"y":[{}],"queued_ms":7}""")]
    [InlineData("""{"queued_ms":{"odd":[1,2]},"z":"ä"}""", """{"queued_ms":7,"z":"ä"}""")]
    [InlineData("[1]", "[1]")]
    [InlineData("""{"a":""", """{"a":""")]
    [InlineData("", "")]
    [InlineData("OFF", "OFF")]
    public void The_time_an_event_waited_goes_into_its_object(string payload, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(QueuedMs.Set(Encoding.UTF8.GetBytes(payload), 7).Span));
}
