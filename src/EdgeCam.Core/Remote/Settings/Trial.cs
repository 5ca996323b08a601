using System.Globalization;
using EdgeCam.Units;

namespace EdgeCam.Remote.Settings;

public enum TrialVerdict
{
    Open,
    Passed,
    Failed,
}

/// <summary>
/// Settings on trial: they pass when for a while without interruption pictures flowed and, where that counts, the broker
/// was there. A look tells how it is at that instant, so that looks must come at <see cref="NextLook"/>.
/// </summary>
/// <param name="begin">When the settings were put to work.</param>
/// <param name="steadyFor">How long all must be well: what stands for a moment after a change is the old state.</param>
/// <param name="within">The time after which it has failed; null: it waits for as long as it takes.</param>
/// <param name="needsBroker">Whether the broker counts.</param>
/// <remarks>Thread-bound; owns no clock.</remarks>
public sealed class Trial(MediaInstant begin, TimeSpan steadyFor, TimeSpan? within, bool needsBroker)
{
    private readonly TimeSpan _betweenLooks = within is null ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(100);
    private MediaInstant? _wellSince;
    private (bool IsConnected, bool AreFramesFlowing) _seen;
    private bool _isIll; // at the last look

    public MediaInstant Deadline { get; private set; } = within is { } limit ? begin + limit : MediaInstant.Never;

    public MediaInstant NextLook { get; private set; } = begin;

    /// <summary>What is missing, with the time it was given; for the report of a rollback.</summary>
    public string Reason
    {
        get
        {
            string missing = (needsBroker && !_seen.IsConnected, !_seen.AreFramesFlowing) switch
            {
                (true, true) => "no connection to the broker and no frames",
                (true, false) => "no connection to the broker",
                (false, true) => "no frames",
                _ => "broker and frames were not there for long enough",
            };
            return within is { } limit ? string.Create(CultureInfo.InvariantCulture, $"{missing} within {limit.TotalSeconds} s") : missing;
        }
    }

    /// <summary>Something was changed again: all must be well anew for a while, and there is time for that, unless things go badly already.</summary>
    public void Prolong(TimeSpan limit, MediaInstant now)
    {
        _wellSince = null;
        if (!_isIll)
            Deadline = MediaInstant.Max(Deadline, now + limit);
    }

    /// <summary>The deadline wins: settings that come to life in the very last moment have not proved themselves.</summary>
    public TrialVerdict OnLook(bool isConnected, bool areFramesFlowing, MediaInstant now)
    {
        _seen = (isConnected, areFramesFlowing);
        NextLook = now + _betweenLooks;
        bool isWell = areFramesFlowing && (isConnected || !needsBroker);
        _isIll = !isWell;
        _wellSince = isWell ? _wellSince ?? now : null;
        if (now >= Deadline)
            return TrialVerdict.Failed;
        return isWell && now - _wellSince!.Value >= steadyFor ? TrialVerdict.Passed : TrialVerdict.Open;
    }
}
