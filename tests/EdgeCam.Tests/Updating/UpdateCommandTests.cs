using EdgeCam.Commands;
using EdgeCam.Remote;
using EdgeCam.Testing.Processes;
using EdgeCam.Tests.Commands;
using EdgeCam.Updating;
using Xunit;

namespace EdgeCam.Tests.Updating;

public sealed class UpdateCommandTests : IDisposable
{
    private readonly SignedUpdate _made = new();
    private readonly VirtualTime _time = new();
    private readonly List<RemoteReply> _before = [];

    [Fact]
    public async Task Every_fault_of_a_request_is_told_and_nothing_outside_the_state_directory_is_read()
    {
        Assert.Equal(["/url missing"], (await Command().RunAsync()).Faults());
        Assert.Equal(["/url bad_format", "/sha256 bad_format", "/x unknown_key"], (await Command().RunAsync("""{"url":"http://a/b","sha256":"0","x":1}""")).Faults());
        foreach (var path in (string[])["/etc/shadow", "../secret", "a/../../secret", "."])
            Assert.Equal(["/path bad_format"], (await Command().RunAsync($$"""{"path":"{{path}}"}""")).Faults());
    }

    [Fact]
    public async Task The_final_reply_comes_when_the_installer_has_taken_it()
    {
        var asked = Ask(_made.Make());
        var request = await Request();
        Assert.False(asked.IsCompleted);
        new UpdateStatus { Taken = request.Id, Pending = new PendingUpdate(request.Id, "1", "2", PayloadKind.Deb) }.Write(_made.Places.Status);
        var reply = await Answer(asked);
        Assert.Equal((ReplyStatus.Ok, """{"state":"installing","from":"1","to":"2"}"""), (reply.Status, reply.Fields.ToJsonString()));
        Assert.Equal((ReplyStatus.Accepted, "checking"), (_before[0].Status, (string?)_before[^1].Fields["state"]));
        Assert.Contains(_before, one => (long?)one.Fields["percent"] == 100);
        Assert.False(File.Exists(_made.Places.Request));
        Assert.Equal(ReplyStatus.Busy, (await Ask(_made.Make())).Status); // until that one has come to its end
    }

    [Fact]
    public async Task What_the_installer_refuses_is_refused_with_its_reason()
    {
        var asked = Ask(_made.Make());
        var request = await Request();
        new UpdateStatus { Taken = request.Id, Last = new UpdateOutcome(request.Id, "1", "0", UpdateOutcome.Refused) { Code = "downgrade", Reason = "older" } }.Write(_made.Places.Status);
        var reply = await Answer(asked);
        Assert.Equal((ReplyStatus.Rejected, "downgrade", "older"), (reply.Status, reply.Code, reply.Message));
    }

    [Fact]
    public async Task It_is_asked_for_again_until_somebody_has_taken_it()
    {
        var asked = Ask(_made.Make());
        var request = await Request();
        for (var i = 0; i < 2; i++)
        {
            File.Delete(_made.Places.Request); // what an installer that was just ending did not see
            Assert.Equal(request, await Request(passing: UpdateHandover.AskAgain));
        }

        new UpdateStatus { Taken = request.Id, Pending = new PendingUpdate(request.Id, "1", "2", PayloadKind.Deb) }.Write(_made.Places.Status);
        Assert.Equal(ReplyStatus.Ok, (await Answer(asked)).Status);
    }

    [Fact]
    public async Task Where_nobody_installs_it_says_so_after_a_minute()
    {
        var asked = Ask(_made.Make());
        await Request();
        _time.Pass(UpdateHandover.LongestTake);
        var reply = await Answer(asked);
        Assert.Equal((ReplyStatus.Failed, "no_installer"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task A_bad_file_is_rejected_before_anybody_else_hears_of_it()
    {
        var reply = await Ask(_made.Make()[..^1]);
        Assert.Equal((ReplyStatus.Rejected, "truncated"), (reply.Status, reply.Code));
        Assert.False(File.Exists(_made.Places.Request));
    }

    public void Dispose() => _made.Dispose();

    private UpdateCommand Command() => new(
        _made["state"],
        new UpdateFetch(_made.Places, () => _made.Keys, SignedUpdate.Machine with { Installed = null }, new HttpClient(), () => long.MaxValue),
        new UpdateHandover(_made.Places, _time));

    private Task<RemoteReply> Ask(byte[] update)
    {
        File.WriteAllBytes(_made["state/e.update"], update);
        return Command().RunAsync(Commands.Ask.For("update", """{"path":"e.update"}"""), _before.Add, CancellationToken.None);
    }

    /// <param name="passing">Time that passes at every look: whoever waits may be between two waits at any one.</param>
    private async Task<UpdateRequest> Request(TimeSpan passing = default)
    {
        UpdateRequest? request = null;
        await Eventually.IsTrue(
            () =>
            {
                _time.Pass(passing);
                return (request = SmallJson.TryRead(_made.Places.Request, SmallJson.Default.UpdateRequest)) is not null && _time.Timers > 0;
            },
            TimeSpan.FromSeconds(20), "it is handed over", CancellationToken.None);
        return request!;
    }

    private async Task<RemoteReply> Answer(Task<RemoteReply> asked)
    {
        await Eventually.IsTrue(
            () =>
            {
                _time.Pass(TimeSpan.FromSeconds(1));
                return asked.IsCompleted;
            },
            TimeSpan.FromSeconds(20), "an answer", CancellationToken.None);
        return await asked;
    }
}
