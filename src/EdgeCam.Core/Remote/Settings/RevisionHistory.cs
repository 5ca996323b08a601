using EdgeCam.Units;

namespace EdgeCam.Remote.Settings;

/// <summary>What the revision of the settings is, which came before, and whether it is on trial. Decides; stores and applies nothing.</summary>
/// <param name="newestFirst">As they were stored; none: as packaged.</param>
/// <remarks>Thread-bound; owns no clock.</remarks>
public sealed class RevisionHistory(IEnumerable<SettingsRevision> newestFirst)
{
    /// <summary>What a change must show that comes with a time limit.</summary>
    private static readonly TimeSpan SteadyAfterChange = TimeSpan.FromSeconds(2);

    /// <summary>As above, of a change that interrupts nothing.</summary>
    private static readonly TimeSpan SteadyAfterLiveChange = TimeSpan.FromMilliseconds(500);

    /// <summary>What a change must show that no time limit takes back, until crashes no longer count against it.</summary>
    private static readonly TimeSpan SteadyWithoutLimit = TimeSpan.FromSeconds(60);

    private readonly KeptRevisions _kept = new(newestFirst);
    private Trial? _trial;

    public SettingsRevision Current => _kept.Current;

    public SettingsRevision Before => _kept.Before;

    /// <summary>What is missing for <see cref="Current"/> to pass.</summary>
    public string TrialReason => _trial?.Reason ?? "";

    /// <summary>When <see cref="OnTime"/> wants to be called.</summary>
    public MediaInstant NextDeadline => _trial?.NextLook ?? MediaInstant.Never;

    /// <summary>How long until the trial that keeps other changes out is over at the latest; null: changes are welcome.</summary>
    public TimeSpan? BusyFor(MediaInstant now) =>
        _trial is { } trial && trial.Deadline != MediaInstant.Never ? TimeSpan.FromTicks(Math.Max(0, (trial.Deadline - now).Ticks)) : null;

    /// <summary>Takes a revision that was put to work. One that is not confirmed goes on trial.</summary>
    /// <param name="isLive">It interrupted nothing, so that a shorter proof will do.</param>
    public void Add(SettingsRevision revision, bool isLive, MediaInstant now)
    {
        _kept.Add(revision);
        Begin(isLive, now);
    }

    /// <summary>Takes a revision that interrupts nothing into the trial of <see cref="Current"/>: <see cref="Before"/> stays what it was.</summary>
    /// <param name="needsProof">It gets its time to prove itself; else the trial goes on as if nothing had happened.</param>
    public void Join(SettingsRevision revision, bool needsProof, MediaInstant now)
    {
        _kept.Add(revision);
        if (needsProof && revision.ConfirmWithin is { } within)
            _trial?.Prolong(within, now);
    }

    /// <summary>Puts <see cref="Current"/> on trial unless it is confirmed, as after a start.</summary>
    public void Begin(bool isLive, MediaInstant now)
    {
        var steady = isLive ? SteadyAfterLiveChange : SteadyAfterChange;
        _trial = Current switch
        {
            { IsConfirmed: true } => null,
            { ConfirmWithin: { } within } => new Trial(now, TimeSpan.FromTicks(Math.Min(steady.Ticks, within.Ticks / 2)), within, needsBroker: true),
            _ => new Trial(now, SteadyWithoutLimit, null, needsBroker: false),
        };
    }

    /// <summary>Notes something about <see cref="Current"/> that leaves its settings and its trial as they are.</summary>
    public void Amend(SettingsRevision current) => _kept.Add(current);

    /// <summary>Looks after the trial. Passed: <see cref="Current"/> is confirmed. Failed: the caller rolls back to <see cref="Before"/>.</summary>
    public TrialVerdict OnTime(bool isConnected, bool areFramesFlowing, MediaInstant now)
    {
        if (_trial is null || now < _trial.NextLook)
            return TrialVerdict.Open;
        var verdict = _trial.OnLook(isConnected, areFramesFlowing, now);
        if (verdict == TrialVerdict.Passed)
        {
            _trial = null;
            Amend(Current with { IsConfirmed = true, ConfirmWithin = null, JoinsTrial = false, Fallback = null });
        }
        return verdict;
    }
}
