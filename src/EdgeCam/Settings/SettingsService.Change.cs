using System.Globalization;
using System.Text.Json.Nodes;
using EdgeCam.Options;
using EdgeCam.Remote;
using EdgeCam.Remote.Settings;
using EdgeCam.Units;

namespace EdgeCam.Settings;

/// <summary>How a change comes about, and how it is taken back.</summary>
internal sealed partial class SettingsService
{
    private async Task<RemoteReply> ChangeAsync(SettingsRequest wanted, IReadOnlyList<RequestFault> faults, string origin)
    {
        var current = _history.Current;
        if (wanted.IfRevision is { } seen && seen != current.Number)
            return SettingsReplies.Conflict(current, seen);
        var trial = _history.BusyFor(_clock());
        var overrides = MergePatch.Apply(current.Overrides, wanted.Patch);
        var settings = _check.Check(overrides, wanted.Patch);
        if (faults.Count > 0 || settings.Options is null)
            return SettingsReplies.Invalid(current, [.. faults, .. settings.Faults]);
        var change = SettingsChange.Between(Options, settings.Options, overrides);
        if (!wanted.Persist && change.Mode == ApplyMode.Restart)
            return SettingsReplies.Refused(current, "conflict", "persist is false, but the change takes a restart, after which it would be gone: persist it");
        if (change.Applied.Count == 0 && JsonNode.DeepEquals(overrides, current.Overrides))
            return SettingsReplies.Done(current with { ConfirmWithin = null }, change);
        if (trial is not { } left)
            return await PutToWorkAsync(change, change.After(current, origin, wanted.ConfirmWithin) with { IsVolatile = !wanted.Persist });
        return change.Mode == ApplyMode.Live && wanted.Persist == !current.IsVolatile
            ? await PutToWorkAsync(change, change.Joining(current, origin, wanted.ConfirmWithin, FallbackWith(change, wanted)))
            : SettingsReplies.Busy(current, left);
    }

    /// <summary>What a rollback returns to when something comes during a trial that has nothing to prove itself: it survives the others. Null: as before.</summary>
    private JsonObject? FallbackWith(SettingsChange change, SettingsRequest wanted)
    {
        if (change.LimitOf(wanted.ConfirmWithin) is not null)
            return null;
        var fallback = MergePatch.Apply(_history.Current.Fallback ?? _history.Before.Overrides, wanted.Patch);
        return _check.CheckStored(fallback, out _).Options is null ? null : fallback;
    }

    private async Task<RemoteReply> ConvergeAsync(RemoteRequest request)
    {
        var current = _history.Current;
        if (!RequestBody.IsSound(request.Body))
            return await Unreadable();
        if (!DesiredSettings.TryRead(request.Arguments, out long number, out var overrides, out var faults))
            return SettingsReplies.Invalid(current, faults);
        if (current.DesiredNumber == number)
            return RemoteReply.Ok(new JsonObject { ["rev"] = current.Number, ["desired_rev"] = number });
        if (_history.BusyFor(_clock()) is { } left)
        {
            _desiredLater = request;
            return SettingsReplies.Busy(current, left);
        }
        var settings = _check.Check(overrides, overrides);
        if (settings.Options is null)
            return SettingsReplies.Invalid(current, settings.Faults);
        var change = SettingsChange.Between(Options, settings.Options, overrides);
        return await PutToWorkAsync(change, change.After(current, "mqtt:desired", confirmWithin: null) with { DesiredNumber = number });
    }

    // What may fail for want of space comes first, what counts after a power cut last: at any instant it is the old or the new.
    private async Task<RemoteReply> PutToWorkAsync(SettingsChange change, SettingsRevision revision)
    {
        var before = _history.Current;
        if (!revision.IsVolatile && Try(() => _store.Prepare(revision)) is { } full)
            return SettingsReplies.Failed(before, "storage", full);
        if (await TryApplyAsync(change) is { } fault)
        {
            _store.Discard();
            return SettingsReplies.Failed(before, "apply_failed", $"nothing was changed: {fault}");
        }
        if (!revision.IsVolatile && Try(_store.Commit) is { } broken)
        {
            await TakeBackAsync(change.Mode);
            return SettingsReplies.Failed(before, "storage", broken);
        }
        Adopt(revision, change, _clock());
        Tell("changed", new JsonObject
        {
            ["rev"] = revision.Number,
            ["origin"] = revision.Origin,
            ["applied"] = new JsonArray([.. change.Applied.Select(path => (JsonNode)path)]),
        });
        return SettingsReplies.Done(revision, change);
    }

    private void Adopt(SettingsRevision revision, SettingsChange change, MediaInstant now)
    {
        Options = change.Options;
        if (revision.JoinsTrial) // what a rollback returns to as well has nothing to prove
            _history.Join(revision, needsProof: ReferenceEquals(revision.Fallback, _history.Current.Fallback), now);
        else
            _history.Add(revision, change.Mode == ApplyMode.Live, now);
        _starts.Clear();
    }

    // The commit may have counted all the same: what is in use is stored over it.
    private async Task TakeBackAsync(ApplyMode mode)
    {
        Store(_history.Current);
        await ApplySurelyAsync(Options, mode);
    }

    private async Task LookAsync(MediaInstant now)
    {
        var (isConnected, areFramesFlowing) = (_isConnected(), _target.AreFramesFlowing);
        if (_thisStart is { } start && now >= start.NextLook && start.OnLook(isConnected, areFramesFlowing, now) == TrialVerdict.Passed)
        {
            _starts.Clear();
            _thisStart = null;
        }
        switch (_history.OnTime(isConnected, areFramesFlowing, now))
        {
            case TrialVerdict.Failed: await RollBackAsync(_history.TrialReason, now); break;
            case TrialVerdict.Passed: Confirm(); break;
        }
    }

    private void Confirm()
    {
        Store(_history.Current);
        Report(_last ?? SettingsReport.Last(RemoteReply.Ok(), _history.Current.Origin));
        Tell("confirmed", new JsonObject { ["rev"] = _history.Current.Number });
    }

    private async Task RollBackAsync(string reason, MediaInstant now)
    {
        var (failed, before) = (_history.Current, _history.Before);
        var overrides = failed.Fallback ?? before.Overrides;
        var options = _check.CheckStored(overrides, out _).Options ?? _check.CheckStored([], out _).Options!;
        var change = SettingsChange.Between(Options, options, overrides);
        var revision = before with
        {
            Number = failed.Number + 1,
            Overrides = overrides,
            JoinsTrial = false,
            Fallback = null,
            Origin = string.Create(CultureInfo.InvariantCulture, $"rollback:{failed.Number}"),
            ConfirmWithin = null, // what worked before is not rolled back in turn
            DesiredNumber = failed.DesiredNumber, // or the shadow would have it tried again and again
            IsVolatile = failed.IsVolatile,
        };
        Store(revision);
        await ApplySurelyAsync(change.Options, change.Mode);
        Adopt(revision, change, now);
        Report(SettingsReport.Last(SettingsReplies.Failed(revision, "rolled_back", reason), (string?)_last?["id"] ?? failed.Origin));
        Tell("rolled_back", new JsonObject { ["rev"] = revision.Number, ["failed_rev"] = failed.Number, ["reason"] = reason });
    }

    // What cannot be put to work while running can after a restart, which begins with what was stored.
    private async Task ApplySurelyAsync(EdgeCamOptions options, ApplyMode mode)
    {
        try
        {
            await _target.ApplyAsync(options, mode, CancellationToken.None);
        }
        catch (Exception e) when (mode != ApplyMode.Restart)
        {
            Tell("restart_needed", new JsonObject { ["reason"] = e.Message });
            await ApplySurelyAsync(options, ApplyMode.Restart);
        }
        catch (Exception e)
        {
            Tell("apply_failed", new JsonObject { ["reason"] = e.Message });
        }
    }

    private async Task<string?> TryApplyAsync(SettingsChange change)
    {
        try
        {
            if (change.Applied.Count > 0)
                await _target.ApplyAsync(change.Options, change.Mode, CancellationToken.None);
            return null;
        }
        catch (Exception e)
        {
            return e.Message;
        }
    }

    /// <summary>Stores what is in use already, whether that succeeds or not.</summary>
    private void Store(SettingsRevision revision)
    {
        if (revision.IsVolatile)
            return;
        string? problem = Try(() =>
        {
            _store.Prepare(revision);
            _store.Commit();
        });
        if (problem is not null)
            Tell("storage_failed", new JsonObject { ["rev"] = revision.Number, ["reason"] = problem });
    }

    /// <summary>Null, or why it failed.</summary>
    private static string? Try(Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (StorageException e)
        {
            return e.Message;
        }
    }
}
