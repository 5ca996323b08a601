using System.Text;
using EdgeCam.Commands;
using EdgeCam.Remote;
using EdgeCam.Remote.Requests;
using EdgeCam.Testing.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeCam.Tests.Commands;

public sealed class RequestServiceTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private readonly VirtualTime _time = new();
    private readonly FakeBroker _broker = new();

    [Fact]
    public async Task A_command_is_answered_once_with_what_it_reported_before()
    {
        await using var service = Service(commands: (_, report, _) =>
        {
            report(new RemoteReply(ReplyStatus.Accepted));
            return Task.FromResult(RemoteReply.Ok());
        });
        service.OnMessage(Message("cmd/clip", """{"id":"1"}"""));
        await Answers(2);
        Assert.Equal(["accepted", "ok"], _broker.Statuses);
    }

    [Fact]
    public async Task Settings_are_worked_on_one_after_the_other_in_their_order()
    {
        var (seen, atOnce) = (new List<string>(), 0);
        await using var service = Service(settings: async (request, _, _) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref atOnce));
            seen.Add(request.Id);
            await Task.Yield();
            Interlocked.Decrement(ref atOnce);
            return RemoteReply.Ok();
        });
        for (var i = 0; i < 50; i++)
            service.OnMessage(Message("settings/set", $$"""{"id":"{{i}}"}"""));
        await Answers(50);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), seen);
    }

    [Fact]
    public async Task A_handler_that_throws_is_answered_failed()
    {
        await using var service = Service(settings: (_, _, _) => throw new InvalidOperationException());
        service.OnMessage(Message("ent/x/set", "5"));
        await Answers(1);
        Assert.Equal(("failed", "internal"), ((string?)_broker.Published[0]["status"], (string?)_broker.Published[0]["code"]));
    }

    [Fact]
    public async Task A_group_waits_for_its_turn_and_the_stop_ends_the_waiting()
    {
        var runs = 0;
        var service = Service(commands: (_, _, _) =>
        {
            Interlocked.Increment(ref runs);
            return Task.FromResult(RemoteReply.Ok());
        });
        for (var i = 0; i < 40; i++)
            service.OnMessage(new BrokerMessage("edgecam/v1/group/door/cmd/clip", Encoding.UTF8.GetBytes($$"""{"id":"{{i}}","spread_s":3600}""")));
        await Eventually.IsTrue(() => _time.Timers == 40, Long, "all wait", CancellationToken.None);
        _time.Pass(TimeSpan.FromMinutes(30));
        await Eventually.IsTrue(() => _broker.Published.Count == 40 - _time.Timers, Long, "those whose turn came are answered", CancellationToken.None);
        Assert.InRange(runs, 5, 35); // by chance outside once in a million runs

        await service.DisposeAsync();
        Assert.Equal(40, _broker.Published.Select(reply => (string?)reply["id"]).Distinct().Count());
        Assert.Equal(40 - runs, _broker.Published.Count(reply => (string?)reply["code"] == "stopping"));
    }

    [Fact]
    public async Task What_waited_longer_than_its_caller_does_is_not_done_any_more()
    {
        var (first, runs) = (new TaskCompletionSource(), 0);
        await using var service = Service(settings: async (_, _, _) =>
        {
            Interlocked.Increment(ref runs);
            await first.Task;
            return RemoteReply.Ok();
        });
        service.OnMessage(Message("settings/set", """{"id":"1"}"""));
        await Eventually.IsTrue(() => Volatile.Read(ref runs) == 1, Long, "the first is under way", CancellationToken.None);
        service.OnMessage(Message("settings/set", """{"id":"2"}"""));
        _time.Pass(TimeSpan.FromSeconds(61));
        first.SetResult();
        await Answers(2);
        Assert.Equal((1, "stale"), (runs, (string?)_broker.Published[1]["code"]));
    }

    [Fact]
    public async Task At_the_stop_everything_under_way_has_its_answer()
    {
        var service = Service(
            commands: async (_, _, cancel) =>
            {
                await Task.Delay(Timeout.Infinite, cancel);
                return RemoteReply.Ok();
            },
            settings: async (_, _, cancel) =>
            {
                await Task.Delay(Timeout.Infinite, cancel);
                return RemoteReply.Ok();
            });
        for (var i = 0; i < 10; i++)
        {
            service.OnMessage(Message("cmd/clip", $$"""{"id":"c{{i}}"}"""));
            service.OnMessage(Message("settings/set", $$"""{"id":"s{{i}}"}"""));
        }

        await service.DisposeAsync();
        Assert.Equal(20, _broker.Published.Select(reply => (string?)reply["id"]).Distinct().Count());
        Assert.All(_broker.Statuses, status => Assert.Equal("failed", status));
        service.OnMessage(Message("cmd/clip", "{}"));
        Assert.Equal(21, _broker.Published.Count);
    }

    [Fact]
    public async Task Faults_that_had_to_wait_are_told_a_second_later()
    {
        await using var service = Service();
        for (var i = 0; i < 3; i++)
            service.OnMessage(Message("cmd/clip", "{"));
        Assert.Single(_broker.Published);
        _time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (int)_broker.Published[1]["count"]!);
    }

    private Task Answers(int count) => Eventually.IsTrue(() => _broker.Published.Count >= count, Long, $"{count} replies", CancellationToken.None);

    private static BrokerMessage Message(string topic, string payload) => new($"edgecam/v1/ec-1/{topic}", Encoding.UTF8.GetBytes(payload));

    private RequestService Service(RequestHandler? commands = null, RequestHandler? settings = null)
    {
        RequestHandler fine = (_, _, _) => Task.FromResult(RemoteReply.Ok());
        var desk = new RequestDesk(new Topics("edgecam", "ec-1"), ["door"], _broker);
        return new RequestService(desk, commands ?? fine, settings ?? fine, () => _time.Clock, _time, NullLogger.Instance);
    }
}
