using EdgeCam.Commands;
using EdgeCam.Remote;
using EdgeCam.Testing.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeCam.Tests.Commands;

public sealed class CommandDispatcherTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public async Task A_command_runs_with_its_arguments_and_reports_on_the_way()
    {
        var reports = new List<RemoteReply>();
        var dispatcher = Dispatcher(new FakeCommand("echo", (request, report, _) =>
        {
            report(new RemoteReply(ReplyStatus.Accepted));
            return Task.FromResult(RemoteReply.Ok(request.Arguments.DeepClone().AsObject()));
        }));
        var reply = await dispatcher.RunAsync(Ask.For("echo", """{"n":1}"""), reports.Add, CancellationToken.None);
        Assert.Equal((ReplyStatus.Ok, """{"n":1}"""), (reply.Status, reply.Fields.ToJsonString()));
        Assert.Equal(ReplyStatus.Accepted, Assert.Single(reports).Status);
    }

    [Fact]
    public async Task An_unknown_command_is_rejected_with_the_one_that_was_meant()
    {
        var dispatcher = Dispatcher(new FakeCommand("keyframe", Fine), new FakeCommand("clip", Fine));
        var reply = await dispatcher.RunAsync(Ask.For("keyfrmae"), _ => { }, CancellationToken.None);
        Assert.Equal((ReplyStatus.Rejected, "unknown_command", "keyframe"), (reply.Status, reply.Code, (string?)reply.Fields["did_you_mean"]));
        Assert.Empty((await dispatcher.RunAsync(Ask.For("format-disk"), _ => { }, CancellationToken.None)).Fields);
    }

    [Fact]
    public async Task An_exception_is_a_fault_of_ours_and_does_not_tell_its_text()
    {
        var dispatcher = Dispatcher(new FakeCommand("bad", (_, _, _) => throw new InvalidOperationException("password=x")));
        var reply = await dispatcher.RunAsync(Ask.For("bad"), _ => { }, CancellationToken.None);
        Assert.Equal((ReplyStatus.Failed, "internal"), (reply.Status, reply.Code));
        Assert.DoesNotContain("password", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_cancelled_and_failed()
    {
        var wasCancelled = new TaskCompletionSource();
        var dispatcher = Dispatcher(new FakeCommand("slow", async (_, _, cancel) =>
        {
            await using var noted = cancel.Register(wasCancelled.SetResult);
            await Task.Delay(Timeout.Infinite, cancel);
            return RemoteReply.Ok();
        }) { Limit = TimeSpan.FromSeconds(30) });
        var running = dispatcher.RunAsync(Ask.For("slow"), _ => { }, CancellationToken.None);
        _time.Pass(TimeSpan.FromSeconds(29.9));
        Assert.False(running.IsCompleted);
        _time.Pass(TimeSpan.FromSeconds(0.2));
        var reply = await running;
        Assert.Equal((ReplyStatus.Failed, "timeout"), (reply.Status, reply.Code));
        await wasCancelled.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task More_than_can_run_are_told_to_come_back_and_a_given_up_one_keeps_its_place_until_it_ends()
    {
        var end = new TaskCompletionSource();
        var dispatcher = Dispatcher(
            new FakeCommand("deaf", async (_, _, _) =>
            {
                await end.Task;
                return RemoteReply.Ok();
            }),
            new FakeCommand("quick", Fine));
        var running = Enumerable.Range(0, CommandDispatcher.MaxRunning).Select(_ => dispatcher.RunAsync(Ask.For("deaf"), _ => { }, CancellationToken.None)).ToArray();
        Assert.Equal(ReplyStatus.Busy, (await dispatcher.RunAsync(Ask.For("quick"), _ => { }, CancellationToken.None)).Status);

        _time.Pass(TimeSpan.FromSeconds(31));
        Assert.All(await Task.WhenAll(running), reply => Assert.Equal("timeout", reply.Code));
        Assert.Equal(ReplyStatus.Busy, (await dispatcher.RunAsync(Ask.For("quick"), _ => { }, CancellationToken.None)).Status);

        end.SetResult();
        await Eventually.IsTrue(
            async () => (await dispatcher.RunAsync(Ask.For("quick"), _ => { }, CancellationToken.None)).Status == ReplyStatus.Ok,
            TimeSpan.FromSeconds(20),
            "places are free again",
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task At_the_stop_whoever_waits_is_told()
    {
        using var stop = new CancellationTokenSource();
        var dispatcher = Dispatcher(new FakeCommand("slow", async (_, _, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return RemoteReply.Ok();
        }));
        var running = dispatcher.RunAsync(Ask.For("slow"), _ => { }, stop.Token);
        await stop.CancelAsync();
        Assert.Equal("stopping", (await running).Code);
    }

    private static Task<RemoteReply> Fine(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel) => Task.FromResult(RemoteReply.Ok());

    private CommandDispatcher Dispatcher(params ICameraCommand[] commands) => new(commands, _time, NullLogger.Instance);
}
