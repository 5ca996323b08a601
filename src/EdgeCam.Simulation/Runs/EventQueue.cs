using EdgeCam.Units;

namespace EdgeCam.Simulation.Runs;

/// <summary>Virtual time: what is due runs in order of its instant, and of its scheduling where instants are equal.</summary>
/// <remarks>Thread-bound.</remarks>
public sealed class EventQueue
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private long _scheduled;

    /// <summary>The instant of the event that is running.</summary>
    public MediaInstant Now { get; private set; }

    /// <summary>Schedules an event; one in the past runs now.</summary>
    public void At(MediaInstant at, Action run) => _events.Enqueue(run, (Math.Max(at.Nanoseconds, Now.Nanoseconds), _scheduled++));

    /// <summary>Runs all that is due up to and including <paramref name="end"/>.</summary>
    public void RunUntil(MediaInstant end)
    {
        while (_events.TryPeek(out var run, out var when) && when.At <= end.Nanoseconds)
        {
            _events.Dequeue();
            Now = new MediaInstant(when.At);
            run();
        }

        Now = end;
    }
}
