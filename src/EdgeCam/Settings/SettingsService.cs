using System.Text.Json.Nodes;
using EdgeCam.Options;
using EdgeCam.Remote;
using EdgeCam.Remote.Settings;
using EdgeCam.Units;

namespace EdgeCam.Settings;

/// <summary>
/// The settings while the daemon runs: takes changes whole or not at all, stores them, puts them to work, and takes back
/// those that do not prove themselves. Every request gets exactly one reply, the final one.
/// </summary>
/// <remarks>Thread-safe; one change at a time, others wait for their turn.</remarks>
internal sealed partial class SettingsService : IDisposable
{
    private readonly SettingsCheck _check;
    private readonly ISettingsStore _store;
    private readonly StartCounter _starts;
    private readonly ISettingsTarget _target;
    private readonly Func<bool> _isConnected;
    private readonly Func<MediaInstant> _clock;
    private readonly RevisionHistory _history;
    private readonly IReadOnlyList<string> _problems;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _news = new(0);
    private Trial? _thisStart;
    private RemoteRequest? _desiredLater;
    private JsonObject? _last;
    private volatile JsonObject _reported = [];

    /// <param name="start">What the daemon runs with.</param>
    /// <param name="isConnected">To the broker; true where none is configured, because then nobody can be cut off.</param>
    /// <param name="clock">CLOCK_MONOTONIC.</param>
    public SettingsService(
        SettingsStart start,
        SettingsCheck check,
        ISettingsStore store,
        StartCounter starts,
        ISettingsTarget target,
        Func<bool> isConnected,
        Func<MediaInstant> clock)
    {
        (_check, _store, _starts, _target, _isConnected, _clock) = (check, store, starts, target, isConnected, clock);
        (Options, _problems) = (start.Options, start.Problems);
        _history = new RevisionHistory(start.Revisions);
        _history.Begin(isLive: false, clock());
        _thisStart = new Trial(clock(), GoodStart, within: null, needsBroker: false);
        _reported = SettingsReport.Of(_history.Current, Options, last: null);
    }

    /// <summary>What the camera runs with.</summary>
    public EdgeCamOptions Options { get; private set; }

    /// <summary>What <c>settings/reported</c> says; holds no secret. Whoever takes it must not change it.</summary>
    public JsonObject Reported => _reported;

    /// <summary>Told each time that <see cref="Reported"/> is another. Must not wait.</summary>
    public Action<JsonObject>? OnReported { get; set; }

    /// <summary>Told of <c>changed</c>, <c>confirmed</c>, <c>rolled_back</c>, <c>recovered</c> and <c>storage_failed</c>. Must not wait.</summary>
    public Action<CameraEvent>? OnEvent { get; set; }

    /// <summary>When <see cref="OnTimeAsync"/> wants to be called.</summary>
    public MediaInstant NextDeadline => MediaInstant.Min(_history.NextDeadline, _thisStart?.NextLook ?? MediaInstant.Never);

    /// <summary>Says what this start found: the report, and an event for stored settings that were in disorder. Once, after both are listened to.</summary>
    public void Announce()
    {
        OnReported?.Invoke(_reported);
        if (_problems.Count > 0)
            Tell("recovered", new JsonObject { ["rev"] = _history.Current.Number, ["problems"] = new JsonArray([.. _problems.Select(problem => (JsonNode)problem)]) });
    }

    /// <summary>Any request for settings; from the control socket also those named <c>get</c> and <c>schema</c>.</summary>
    /// <param name="entities">The keys of entities with the settings they stand for, such as <c>encoder.bitrate_kbps</c>.</param>
    public Task<RemoteReply> AnswerAsync(RemoteRequest request, string origin, IReadOnlyDictionary<string, string> entities) => (request.Kind, request.Name) switch
    {
        (RequestKind.Settings, "get") => Task.FromResult(RemoteReply.Ok(new JsonObject { ["reported"] = _reported.DeepClone() })),
        (RequestKind.Settings, "schema") => Task.FromResult(RemoteReply.Ok(new JsonObject { ["schema"] = SettingsSchema.Json.DeepClone() })),
        (RequestKind.Settings, _) => SetAsync(request, origin),
        (RequestKind.DesiredSettings, _) => DesiredAsync(request),
        (RequestKind.Entity, _) => EntityAsync(request, entities),
        _ => Task.FromResult(RemoteReply.Rejected("unknown_command", $"{request.Name} is no request for settings")),
    };

    /// <summary>A merge patch with <c>if_rev</c>, <c>confirm_s</c> and <c>persist</c>.</summary>
    public Task<RemoteReply> SetAsync(RemoteRequest request, string origin = "mqtt:set") => InTurnAsync(request, () =>
    {
        if (!RequestBody.IsSound(request.Body))
            return Unreadable();
        var wanted = SettingsRequest.Read(request.Arguments, out var faults);
        return ChangeAsync(wanted, faults, origin);
    });

    /// <summary><c>{rev, settings}</c>: all overrides as the fleet's shadow wants them. A number that was taken before changes nothing.</summary>
    public Task<RemoteReply> DesiredAsync(RemoteRequest request) => InTurnAsync(request, () => ConvergeAsync(request));

    /// <summary>One value.</summary>
    public Task<RemoteReply> EntityAsync(RemoteRequest request, IReadOnlyDictionary<string, string> entities) => InTurnAsync(request, () =>
        !RequestBody.IsSound(request.Body) ? Unreadable()
        : !entities.TryGetValue(request.Name, out string? path) ? Refused("unknown_entity", $"there is no entity {request.Name}; there are {string.Join(", ", entities.Keys)}")
        : SettingPath.Patch(path, request.Body) is not { } patch ? Refused("wrong_type", $"{request.Name} takes a single value")
        : ChangeAsync(new SettingsRequest(patch, null, null, Persist: true), [], "mqtt:ent"));

    /// <summary>Looks after settings on trial. Call it when <see cref="NextDeadline"/> has come.</summary>
    public async Task OnTimeAsync(MediaInstant now)
    {
        await _turn.WaitAsync();
        RemoteRequest? desired;
        try
        {
            await LookAsync(now);
            desired = _history.BusyFor(now) is null ? _desiredLater : null;
        }
        finally
        {
            _turn.Release();
        }
        if (desired is null)
            return;
        _desiredLater = null;
        await DesiredAsync(desired);
    }

    /// <summary>Calls <see cref="OnTimeAsync"/> in time until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var wait = NextDeadline == MediaInstant.Never ? Timeout.InfiniteTimeSpan : Least(NextDeadline - _clock());
            try
            {
                await _news.WaitAsync(wait, cancel);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await OnTimeAsync(_clock());
        }
    }

    /// <summary>The daemon stops on purpose: this start counts as a good one.</summary>
    public void OnStop() => _starts.Clear();

    /// <summary>After the last call of anything else.</summary>
    public void Dispose()
    {
        _turn.Dispose();
        _news.Dispose();
    }

    private static TimeSpan Least(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait;

    private async Task<RemoteReply> InTurnAsync(RemoteRequest request, Func<Task<RemoteReply>> answer)
    {
        await _turn.WaitAsync();
        try
        {
            var reply = await answer();
            if (reply.Status != ReplyStatus.Busy)
                Report(SettingsReport.Last(reply, request.Id));
            return reply;
        }
        finally
        {
            _turn.Release();
            _news.Release();
        }
    }

    private void Report(JsonObject last)
    {
        _last = last;
        _reported = SettingsReport.Of(_history.Current, Options, _last);
        OnReported?.Invoke(_reported);
    }

    private Task<RemoteReply> Unreadable() => Refused("not_json", "two members have the same name, or a text is no valid Unicode");

    private Task<RemoteReply> Refused(string code, string message) => Task.FromResult(SettingsReplies.Refused(_history.Current, code, message));

    private void Tell(string type, JsonObject fields) => OnEvent?.Invoke(new CameraEvent("settings", type, fields));

    /// <summary>A start that filmed for so long was a good one.</summary>
    private static readonly TimeSpan GoodStart = TimeSpan.FromSeconds(60);
}
