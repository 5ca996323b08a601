using EdgeCam.Units;

namespace EdgeCam.Pins;

/// <summary>How a button was pressed.</summary>
public enum ButtonPress
{
    Short,
    Long,
}

/// <summary>Makes presses of edges. A long one is told while the button is still down, so that whoever presses sees it and lets go.</summary>
/// <remarks>Thread-bound; owns no clock. Drain <see cref="TryPoll"/> after each edge and at the deadline.</remarks>
public sealed class PushButton
{
    /// <summary>Held for so long is long.</summary>
    public static readonly TimeSpan LongPress = TimeSpan.FromSeconds(3);

    /// <summary>Shorter is a contact that bounces, or a spark nearby.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(30);

    private MediaInstant? _downSince;
    private ButtonPress? _press;

    /// <summary>When a press that goes on becomes long.</summary>
    public MediaInstant NextDeadline => _downSince is { } since ? since + LongPress : MediaInstant.Never;

    /// <param name="at">When the kernel noticed; edges come in their order.</param>
    public void OnEdge(bool isDown, MediaInstant at)
    {
        if (isDown)
            _downSince ??= at; // one whose release was lost goes on
        else if (_downSince is { } since)
        {
            _press = at - since >= LongPress ? ButtonPress.Long : at - since >= Shortest ? ButtonPress.Short : _press;
            _downSince = null;
        }
    }

    /// <summary>Whatever was going on is void: the line was lost.</summary>
    public void Forget() => (_downSince, _press) = (null, null);

    public bool TryPoll(MediaInstant now, out ButtonPress press)
    {
        if (now >= NextDeadline)
            (_downSince, _press) = (null, ButtonPress.Long); // its release is no other press
        press = _press.GetValueOrDefault();
        var isNews = _press is not null;
        _press = null;
        return isNews;
    }
}
