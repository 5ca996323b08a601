using System.Text.Json.Nodes;
using EdgeCam.Commands;
using EdgeCam.Remote;

namespace EdgeCam.Tests.Commands;

/// <summary>A command that does what the test says.</summary>
internal sealed class FakeCommand(string name, RequestHandler run) : ICameraCommand
{
    public string Name => name;

    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    public Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel) => run(request, report, cancel);
}

internal static class Ask
{
    public static RemoteRequest For(string name, string arguments = "{}") => new(RequestKind.Command, name, "id", JsonNode.Parse(arguments), default);

    public static Task<RemoteReply> RunAsync(this ICameraCommand command, string arguments = "{}") =>
        command.RunAsync(For(command.Name, arguments), _ => { }, CancellationToken.None);

    /// <summary>Each fault as "path code".</summary>
    public static IEnumerable<string> Faults(this RemoteReply reply) => reply.Errors.Select(error => $"{error.Path} {error.Code}");
}

/// <summary>What was published.</summary>
internal sealed class FakeBroker : IBroker
{
    private readonly Lock _gate = new();
    private readonly List<JsonObject> _published = [];

    public BrokerStatus Status => default;

    public IReadOnlyList<JsonObject> Published
    {
        get
        {
            lock (_gate)
                return [.. _published];
        }
    }

    /// <summary>The statuses of all replies, in their order.</summary>
    public IEnumerable<string?> Statuses => Published.Select(one => (string?)one["status"]);

    public void Publish(BrokerMessage message, Queueing queueing)
    {
        lock (_gate)
            _published.Add(JsonNode.Parse(message.Payload.Span)!.AsObject());
    }
}
