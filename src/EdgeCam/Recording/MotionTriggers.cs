using System.Text.Json.Nodes;
using EdgeCam.Commands;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Remote;
using EdgeCam.Units;

namespace EdgeCam.Recording;

/// <summary>
/// What motion sets off, seen in the picture or by a PIR sensor: an event at its beginning and its end, and at its beginning,
/// not more often than is configured, a clip and a snapshot.
/// </summary>
/// <remarks>Thread-safe; what it begins goes on on threads of its own.</remarks>
internal sealed class MotionTriggers(ClipRecorder clips, SnapshotCommand snapshots, Action<CameraEvent> onEvent, CancellationToken stop)
{
    private const string Topic = "motion";
    private readonly Lock _gate = new();
    private MotionOptions _options = new();
    private PinsOptions _pins = new();
    private MediaInstant? _last; // when something was set off, by whichever of the two

    /// <summary>What is to be set off from now on. Thread-safe.</summary>
    public MotionOptions Options
    {
        get => Volatile.Read(ref _options);
        set => Volatile.Write(ref _options, value);
    }

    /// <summary>Whether the PIR sensor sets anything off, from now on. Thread-safe.</summary>
    public PinsOptions Pins
    {
        get => Volatile.Read(ref _pins);
        set => Volatile.Write(ref _pins, value);
    }

    /// <summary>Does what has to be done, without waiting for it.</summary>
    /// <returns>Ends when all of it is done; never fails.</returns>
    public Task OnMotion(MotionChange change) =>
        OnChange(change.IsMoving, change.CapturedAt, FieldsOf(change), Options.Clip, Options.Snapshot);

    /// <summary>The same of what the PIR sensor sees.</summary>
    public Task OnSensor(bool isMoving, MediaInstant at) =>
        OnChange(isMoving, at, new JsonObject { ["src"] = "pir" }, Pins.PirClip, Pins.PirSnapshot);

    private Task OnChange(bool isMoving, MediaInstant at, JsonObject fields, bool wantsClip, bool wantsSnapshot)
    {
        onEvent(new CameraEvent(Topic, isMoving ? "start" : "stop", fields));
        var options = Options;
        if (!isMoving || (!wantsClip && !wantsSnapshot) || IsTooSoon(options, at))
            return Task.CompletedTask;
        return Task.WhenAll(wantsClip ? ClipAsync(options) : Task.CompletedTask, wantsSnapshot ? SnapshotAsync() : Task.CompletedTask);
    }

    private bool IsTooSoon(MotionOptions options, MediaInstant at)
    {
        lock (_gate)
        {
            if (_last is { } last && at - last < TimeSpan.FromSeconds(options.MinIntervalSeconds))
                return true;
            _last = at;
            return false;
        }
    }

    private async Task ClipAsync(MotionOptions options)
    {
        try
        {
            if (clips.TryRecord(TimeSpan.FromSeconds(options.BeforeSeconds), TimeSpan.FromSeconds(options.AfterSeconds), _ => { }, stop, out var clip))
                onEvent(new CameraEvent(Topic, "clip", ClipCommand.FieldsOf(await clip)));
            else
                OnFailed(RemoteReply.Busy("No clip of this motion: as many as can be are being written."));
        }
        catch (Exception fault) when (RecordingFaults.ReplyTo(fault) is { } reply)
        {
            OnFailed(reply);
        }
    }

    private async Task SnapshotAsync()
    {
        try
        {
            await snapshots.TakeAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // the daemon stops
        }
        catch (Exception fault) when (RecordingFaults.ReplyTo(fault) is { } reply)
        {
            OnFailed(reply);
        }
    }

    private void OnFailed(RemoteReply reply) =>
        onEvent(new CameraEvent(Topic, "failed", new JsonObject { ["code"] = reply.Code, ["msg"] = reply.Message }));

    private static JsonObject FieldsOf(MotionChange change)
    {
        var fields = new JsonObject { ["src"] = "video", ["share_pct"] = Math.Round(change.Share * 100, 2) };
        if (change.IsMoving)
            fields["box_pct"] = new JsonArray(Rounded(change.Box.X), Rounded(change.Box.Y), Rounded(change.Box.Width), Rounded(change.Box.Height));
        return fields;
    }

    private static JsonNode Rounded(double percent) => Math.Round(percent, 1);
}
