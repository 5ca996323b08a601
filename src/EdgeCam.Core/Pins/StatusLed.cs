using EdgeCam.Units;

namespace EdgeCam.Pins;

/// <summary>What the status LED may have to say, from the least urgent to the most.</summary>
public enum BoxCondition
{
    /// <summary>Pictures flow, and whoever is to be reached is.</summary>
    Streaming,

    /// <summary>The broker cannot be reached.</summary>
    NoNetwork,

    /// <summary>A pin, or what is connected to it, does not work.</summary>
    Fault,

    /// <summary>Nothing has been filmed yet.</summary>
    Starting,

    /// <summary>The camera gives no pictures.</summary>
    NoCamera,

    /// <summary>Somebody asks which box it is.</summary>
    Identify,
}

/// <summary>Blinks as the box fares: feed conditions, take levels, come back at the deadline.</summary>
/// <remarks>Thread-bound; owns no clock.</remarks>
public sealed class StatusLed
{
    // Milliseconds on, off, on, off …; then from the front. Told apart across a room: steady, slow, one, two, three, hasty.
    private static readonly Dictionary<BoxCondition, int[]> Patterns = new()
    {
        [BoxCondition.Streaming] = [3_600_000, 0],
        [BoxCondition.Starting] = [500, 500],
        [BoxCondition.NoNetwork] = [2_000, 300],
        [BoxCondition.NoCamera] = [150, 150, 150, 1_550],
        [BoxCondition.Fault] = [150, 150, 150, 150, 150, 1_250],
        [BoxCondition.Identify] = [80, 80],
    };

    private BoxCondition? _shown;
    private MediaInstant _since;
    private MediaInstant _identifyUntil;
    private bool _isLit;

    /// <summary>What the box is like when nobody asks for it.</summary>
    public BoxCondition Condition { get; set; } = BoxCondition.Starting;

    /// <summary>False: dark, unless somebody asks which box it is.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>When <see cref="TryPoll"/> has something to say at the earliest, if nothing is fed until then.</summary>
    public MediaInstant NextDeadline { get; private set; }

    /// <summary>Hasty from now on, for a while.</summary>
    public void Identify(MediaInstant until) => (_identifyUntil, NextDeadline) = (until, default);

    /// <summary>The level is unknown, as with a line just taken: say it again.</summary>
    public void Forget() => (_shown, _isLit, NextDeadline) = (null, false, default);

    /// <summary>Takes the level when it is another than before; it begins dark.</summary>
    public bool TryPoll(MediaInstant now, out bool isLit)
    {
        var wanted = now < _identifyUntil ? BoxCondition.Identify : IsEnabled ? Condition : (BoxCondition?)null;
        if (wanted != _shown)
            (_shown, _since) = (wanted, now);
        isLit = Level(now, out var next);
        NextDeadline = wanted == BoxCondition.Identify ? MediaInstant.Min(next, _identifyUntil) : next;
        var isNews = isLit != _isLit;
        _isLit = isLit;
        return isNews;
    }

    private bool Level(MediaInstant now, out MediaInstant next)
    {
        next = MediaInstant.Never;
        if (_shown is not { } shown)
            return false;
        var pattern = Patterns[shown];
        var length = TimeSpan.FromMilliseconds(pattern.Sum());
        var end = now - TimeSpan.FromTicks((now - _since).Ticks % length.Ticks); // where this round began
        var step = 0;
        do
            end += TimeSpan.FromMilliseconds(pattern[step++]);
        while (end <= now);
        next = end;
        return step % 2 == 1;
    }
}
