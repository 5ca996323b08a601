using System.Text.Json.Nodes;
using EdgeCam.Options.Loading;
using EdgeCam.Remote;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Commands;

/// <summary>Answers a request.</summary>
/// <param name="report">Takes replies that are not final; those that come too late go nowhere.</param>
/// <returns>The final reply.</returns>
internal delegate Task<RemoteReply> RequestHandler(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel);

/// <summary>
/// Runs commands by name on the thread pool: a few at a time, none longer than it may, and whatever becomes of one there
/// is a final reply.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class CommandDispatcher(IEnumerable<ICameraCommand> commands, TimeProvider time, ILogger log)
{
    /// <summary>Commands at work. One that was given up keeps its place until it really ends.</summary>
    public const int MaxRunning = 8;

    private readonly Dictionary<string, ICameraCommand> _commands = commands.ToDictionary(command => command.Name, StringComparer.Ordinal);
    private int _running;

    public IEnumerable<string> Names => _commands.Keys;

    /// <inheritdoc cref="RequestHandler"/>
    public async Task<RemoteReply> RunAsync(RemoteRequest request, Action<RemoteReply> report, CancellationToken cancel)
    {
        if (!_commands.TryGetValue(request.Name, out var command))
            return Unknown(request.Name);
        if (Interlocked.Increment(ref _running) > MaxRunning)
        {
            Interlocked.Decrement(ref _running);
            return RemoteReply.Busy($"{MaxRunning} commands are at work: ask again in a moment");
        }

        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var work = Task.Run(() => command.RunAsync(request, report, limit.Token), CancellationToken.None);
        _ = work.ContinueWith(_ => OnEnded(limit), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return await ResultOf(work, command, request, limit, cancel);
    }

    private async Task<RemoteReply> ResultOf(
        Task<RemoteReply> work, ICameraCommand command, RemoteRequest request, CancellationTokenSource limit, CancellationToken cancel)
    {
        try
        {
            return await work.WaitAsync(command.Limit, time, cancel);
        }
        catch (TimeoutException) when (!work.IsFaulted)
        {
            Cancel(limit);
            CommandLog.TimedOut(log, request.Name, request.Id, command.Limit.TotalSeconds);
            return RemoteReply.Failed("timeout", $"{request.Name} had no result within {command.Limit.TotalSeconds} s and was given up");
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return RemoteReply.Failed("stopping", "the camera is stopping: ask again when it is back");
        }
        catch (Exception fault)
        {
            CommandLog.Fault(log, request.Name, request.Id, fault);
            return RemoteReply.Failed("internal", $"{request.Name} ended by a fault of ours ({fault.GetType().Name}): the log tells more");
        }
    }

    private void OnEnded(CancellationTokenSource limit)
    {
        Interlocked.Decrement(ref _running);
        limit.Dispose();
    }

    private static void Cancel(CancellationTokenSource limit)
    {
        try
        {
            limit.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // the work has ended at this very moment
        }
    }

    private RemoteReply Unknown(string name)
    {
        var known = $"there are {string.Join(", ", _commands.Keys.Order(StringComparer.Ordinal))}";
        var reply = RemoteReply.Rejected("unknown_command", $"there is no command {name}; {known}");
        return NearestKey.Find(name, _commands.Keys) is { } meant ? reply with { Fields = new JsonObject { ["did_you_mean"] = meant } } : reply;
    }
}
