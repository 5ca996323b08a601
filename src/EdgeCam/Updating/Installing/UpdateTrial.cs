using EdgeCam.Units;

namespace EdgeCam.Updating.Installing;

/// <summary>
/// Brings an update that lies ready to its end: the new version, after it has proved itself, or the old one with the reason.
/// Each step is written down before it is taken, so that the next start goes on where the power went.
/// </summary>
/// <param name="resumed">What was written down.</param>
/// <remarks>Thread-bound; owns no clock.</remarks>
internal sealed class UpdateTrial(UpdateStatus resumed, ITrialPort port)
{
    public static readonly TimeSpan LongestTrial = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    public const int MostAttempts = 3;
    public const int MostRestores = 30;

    private UpdateStatus _status = resumed;
    private MediaInstant? _deadline;
    private int _restores;

    public UpdateStatus Status => _status;

    /// <summary>It has not come to its end, and will not in this run: the old version could not be installed.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>The installer was started: call once, first.</summary>
    public void OnStart()
    {
        if (_status.Pending is { Phase: UpdatePhase.Trial } update)
            Save(update with { Resumes = update.Resumes + 1 });
    }

    /// <summary>Does what is next.</summary>
    /// <returns>When to call again; null: it is over, or <see cref="IsStuck"/>.</returns>
    public TimeSpan? Step(MediaInstant now) => _status.Pending is not { } update ? null : update.Phase switch
    {
        UpdatePhase.Staged or UpdatePhase.Installing => Install(update),
        UpdatePhase.Trial => Watch(update, now),
        UpdatePhase.Confirming => Confirm(update),
        _ => Restore(update),
    };

    private TimeSpan? Install(PendingUpdate update)
    {
        if (update.Attempts == MostAttempts)
            return GoBack(update, $"its installation was cut short {MostAttempts} times");
        update = update with { Phase = UpdatePhase.Installing, Attempts = update.Attempts + 1 };
        Save(update);
        if (port.Install(update) is { } problem)
            return GoBack(update, $"it could not be installed: {problem}");
        Save(update with { Phase = UpdatePhase.Trial });
        return TimeSpan.Zero;
    }

    private TimeSpan? Watch(PendingUpdate update, MediaInstant now)
    {
        var deadline = _deadline ??= now + LongestTrial;
        if (update.Resumes > MostAttempts)
            return GoBack(update, $"the machine went down {update.Resumes} times before it was confirmed");
        var (sign, reason) = port.Look(update);
        switch (sign)
        {
            case TrialSign.Good:
                Save(update with { Phase = UpdatePhase.Confirming });
                return TimeSpan.Zero;
            case TrialSign.Broken:
                return GoBack(update, reason);
            case TrialSign.OldSystem when update.Resumes > 0:
                return GoBack(update, "the machine did not start with it");
            case TrialSign.OldSystem:
                port.Reboot();
                break;
        }

        return now < deadline ? Pause : GoBack(update, $"it was not confirmed within {LongestTrial.TotalMinutes} minutes: {reason}");
    }

    private TimeSpan? Confirm(PendingUpdate update)
    {
        port.Keep(update);
        End(new UpdateOutcome(update.Id, update.From, update.To, UpdateOutcome.Confirmed));
        return null;
    }

    private TimeSpan? GoBack(PendingUpdate update, string reason)
    {
        Save(update with { Phase = UpdatePhase.RollingBack, Reason = reason });
        return TimeSpan.Zero;
    }

    private TimeSpan? Restore(PendingUpdate update)
    {
        if (port.Restore(update) is null)
        {
            End(new UpdateOutcome(update.Id, update.From, update.To, UpdateOutcome.RolledBack) { Reason = update.Reason });
            return null;
        }

        IsStuck = ++_restores == MostRestores;
        return IsStuck ? null : 5 * Pause;
    }

    private void Save(PendingUpdate update) => Write(_status with { Pending = update });

    private void End(UpdateOutcome outcome) => Write(_status with { Pending = null, Last = outcome });

    private void Write(UpdateStatus status)
    {
        port.Save(status);
        _status = status;
    }
}
