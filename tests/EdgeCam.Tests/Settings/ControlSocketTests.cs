using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using EdgeCam.Hosting;
using EdgeCam.Linux;
using EdgeCam.Remote;
using Xunit;

namespace EdgeCam.Tests.Settings;

public sealed class ControlSocketTests : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edgecam-").FullName;
    private readonly List<RemoteRequest> _asked = [];
    private readonly ControlSocket _socket;

    public ControlSocketTests() => _socket = ControlSocket.TryListen(SocketPath, AnswerAsync, () => MonotonicClock.Now, out _)!;

    private string SocketPath => Path.Combine(_directory, "control.sock");

    [Fact]
    public async Task A_request_gets_its_reply()
    {
        var body = new JsonObject { ["patch"] = new JsonObject() };
        var reply = await ControlClient.AskAsync(SocketPath, RequestKind.Settings, "settings", body, TestContext.Current.CancellationToken);

        Assert.Equal($$"""{"id":"cli-{{Environment.ProcessId}}","status":"ok","name":"settings"}""", reply!.ToJsonString());
        Assert.Equal((RequestKind.Settings, """{"patch":{}}"""), (_asked[0].Kind, _asked[0].Body!.ToJsonString()));
    }

    [Theory]
    [InlineData("not json\n")]
    [InlineData("[]\n")]
    [InlineData("{}\n")]
    [InlineData("{\"kind\":\"settings\",\"name\":5}\n")]
    [InlineData("{\"kind\":\"settings\",\"kind\":\"settings\",\"name\":\"x\"}\n")]
    [InlineData("{\"kind\":\"else\",\"name\":\"x\"}\n")]
    public async Task What_is_no_request_is_refused(string line) =>
        Assert.StartsWith("""{"id":"","status":"rejected","code":"not_json",""", await Send(line), StringComparison.Ordinal);

    [Fact]
    public async Task A_line_that_does_not_end_is_refused() =>
        Assert.Contains("not_json", await Send(new string(' ', ControlLine.MaxBytes + 8_192)), StringComparison.Ordinal);

    [Fact]
    public async Task A_fault_of_ours_is_a_reply_and_the_next_request_is_answered()
    {
        Assert.Contains("\"failed\"", await Send("{\"kind\":\"command\",\"name\":\"throw\"}\n"), StringComparison.Ordinal);
        Assert.Contains("\"ok\"", await Send("{\"kind\":\"command\",\"name\":\"identify\"}\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callers_that_say_nothing_take_no_place_for_longer_than_they_are_there()
    {
        for (int i = 0; i < 30; i++)
        {
            using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await silent.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), TestContext.Current.CancellationToken);
        }
        Assert.Contains("\"ok\"", await Send("{\"kind\":\"command\",\"name\":\"identify\"}\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_user_of_the_daemon_may_use_it() =>
        Assert.True(OperatingSystem.IsLinux() && File.GetUnixFileMode(SocketPath) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));

    [Fact]
    public async Task A_second_daemon_leaves_the_first_its_socket_and_one_that_died_leaves_nothing_in_the_way()
    {
        Assert.Null(ControlSocket.TryListen(SocketPath, AnswerAsync, () => MonotonicClock.Now, out string problem));
        Assert.Contains("another daemon listens there", problem, StringComparison.Ordinal);

        string stale = Path.Combine(_directory, "stale.sock");
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            dead.Bind(new UnixDomainSocketEndPoint(stale));
        await using var next = ControlSocket.TryListen(stale, AnswerAsync, () => MonotonicClock.Now, out problem);
        Assert.True(next is not null, problem);
    }

    [Fact]
    public void Where_it_cannot_be_the_problem_is_said() =>
        Assert.Null(ControlSocket.TryListen("/proc/edgecam/control.sock", AnswerAsync, () => MonotonicClock.Now, out _));

    public async ValueTask DisposeAsync()
    {
        await _socket.DisposeAsync();
        Assert.False(File.Exists(SocketPath));
        Directory.Delete(_directory, recursive: true);
    }

    private Task<RemoteReply> AnswerAsync(RemoteRequest request)
    {
        if (request.Name is "throw")
            throw new InvalidOperationException("ours");
        _asked.Add(request);
        return Task.FromResult(RemoteReply.Ok(new JsonObject { ["name"] = request.Name }));
    }

    private async Task<string> Send(string line)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), TestContext.Current.CancellationToken);
        await socket.SendAsync(Encoding.UTF8.GetBytes(line), TestContext.Current.CancellationToken);
        return await ControlLine.ReadAsync(socket, 64 * 1024, TestContext.Current.CancellationToken) is { } reply ? Encoding.UTF8.GetString(reply.Span) : "nothing";
    }
}
