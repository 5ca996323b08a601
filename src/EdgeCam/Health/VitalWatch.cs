using System.Runtime.InteropServices;
using EdgeCam.Units;

namespace EdgeCam.Health;

/// <summary>Something that has to go round while the camera works: a thread's loop, or the pictures themselves.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="Owner">Whose turns they are: those of another are counted anew, whatever the name.</param>
/// <param name="Turns">So far.</param>
/// <param name="Patience">How long they may stand still.</param>
internal readonly record struct LoopTurns(string Name, object Owner, long Turns, TimeSpan Patience)
{
    /// <summary>Encoders are waited for, and cameras take seconds until the first picture. With the watchdog's time and a start it stays below 35 s.</summary>
    public static readonly TimeSpan OfCamera = TimeSpan.FromSeconds(10);

    /// <summary>They never wait for longer than a second.</summary>
    public static readonly TimeSpan OfSender = TimeSpan.FromSeconds(10);

    /// <summary>Opening a device, or a whole camera anew.</summary>
    public static readonly TimeSpan OfReturn = TimeSpan.FromSeconds(30);

    /// <summary>From an end to the next beginning in the same process: clips are completed, the broker is told.</summary>
    public static readonly TimeSpan OfStart = TimeSpan.FromSeconds(60);

    /// <summary>The library looks names up by itself, and may wait for a dead name server for a minute: no reason to end the pictures.</summary>
    public static readonly TimeSpan OfBroker = TimeSpan.FromMinutes(3);
}

/// <summary>Tells whether everything goes round that has to. What is not named at a look does not have to.</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class VitalWatch
{
    private readonly Dictionary<(string, object), Seen> _seen = [];
    private long _look;

    /// <returns>Null: all is well. Otherwise what stands still, and for how long.</returns>
    public string? Look(IEnumerable<LoopTurns> loops, MediaInstant now)
    {
        _look++;
        string? fault = null;
        foreach (var loop in loops)
        {
            ref var seen = ref CollectionsMarshal.GetValueRefOrAddDefault(_seen, (loop.Name, loop.Owner), out var isKnown);
            if (!isKnown || seen.Turns != loop.Turns)
                seen = new Seen(loop.Turns, now, _look);
            seen.Look = _look;
            if (now - seen.At >= loop.Patience)
                fault ??= $"{loop.Name} has stood still for {(now - seen.At).TotalSeconds:0} s";
        }

        foreach (var (key, seen) in _seen)
        {
            if (seen.Look != _look)
                _seen.Remove(key);
        }

        return fault;
    }

    private record struct Seen(long Turns, MediaInstant At, long Look);
}
