using System.Text.Json.Nodes;
using EdgeCam.Cli;
using EdgeCam.Cli.Cmd;
using Xunit;

namespace EdgeCam.Tests.Commands;

public sealed class CmdCommandTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private (string? State, string Name, string Arguments)? _asked;
    private string? _reply = """{"id":"cli","status":"ok","seq":7,"ts":"2026-11-22T06:30:00.051Z"}""";

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task The_reply_is_shown_as_it_came()
    {
        Assert.Equal(0, await Cmd("keyframe"));
        Assert.Equal((_reply + Environment.NewLine, ""), (_output.ToString(), _error.ToString()));
        Assert.Equal((null, "keyframe", "{}"), _asked);
    }

    [Fact]
    public async Task A_value_is_json_where_it_is_some_and_text_where_not()
    {
        await Cmd("clip", "a=5", "b=true", "c=door.jpg", "d={\"x\":[1]}", "e=\"5\"", "f=", "g=a=b", "h=null", "--state", "/tmp/cam");
        Assert.Equal(("/tmp/cam", "clip", """{"a":5,"b":true,"c":"door.jpg","d":{"x":[1]},"e":"5","f":"","g":"a=b","h":null}"""), _asked);
    }

    [Theory]
    [InlineData("\"5\" is no KEY=VALUE", "clip", "5")]
    [InlineData("\"=5\" is no KEY=VALUE", "clip", "=5")]
    [InlineData("a is given twice", "clip", "a=1", "a=2")]
    [InlineData("Required argument missing")]
    public async Task A_line_that_makes_no_sense_asks_nobody(string fault, params string[] line)
    {
        Assert.Equal(CommandLine.UsageExitCode, await Cmd(line));
        Assert.Contains(fault, _error.ToString(), StringComparison.Ordinal);
        Assert.Null(_asked);
    }

    [Theory]
    [InlineData("""{"status":"rejected","code":"validation_failed","errors":[{"path":"/secnds","msg":"unknown","did_you_mean":"seconds"}]}""", 65, "/secnds: unknown; did you mean seconds?|rejected: validation_failed|")]
    [InlineData("""{"status":"rejected","code":"unknown_command","msg":"no such","did_you_mean":"clip"}""", 65, "rejected: no such; did you mean clip?|")]
    [InlineData("""{"status":"busy","code":"busy","msg":"later"}""", 75, "busy: later|")]
    [InlineData("""{"status":"failed","code":"timeout","msg":"late"}""", 1, "failed: late|")]
    [InlineData("""{"status":5,"errors":[1]}""", 1, ": |")]
    public async Task What_did_not_work_is_said_for_people_and_by_the_exit_code(string reply, int exitCode, string error)
    {
        _reply = reply;
        Assert.Equal(exitCode, await Cmd("clip"));
        Assert.Equal((reply, error), (_output.ToString().TrimEnd(), _error.ToString().ReplaceLineEndings("|")));
    }

    [Fact]
    public async Task Without_a_daemon_it_says_how_to_start_one()
    {
        _reply = null;
        Assert.Equal(69, await Cmd("clip"));
        Assert.Contains("edgecam run", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_talk_to_the_daemon_is_told()
    {
        var command = CmdCommand.Create((_, _, _, _) => throw new UnauthorizedAccessException("only its user may"));
        Assert.Equal(77, await CommandLine.RunAsync([command], ["cmd", "clip"], _output, _error, TestContext.Current.CancellationToken));
        Assert.StartsWith("only its user may", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> Cmd(params string[] line)
    {
        var command = CmdCommand.Create((state, name, arguments, _) =>
        {
            _asked = (state, name, arguments.ToJsonString());
            return Task.FromResult(_reply is null ? null : JsonNode.Parse(_reply)!.AsObject());
        });
        return CommandLine.RunAsync([command], ["cmd", .. line], _output, _error, TestContext.Current.CancellationToken);
    }
}
