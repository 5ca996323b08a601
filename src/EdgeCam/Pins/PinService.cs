using System.Collections.Concurrent;
using EdgeCam.Commands;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Options;
using EdgeCam.Pins.Map;
using EdgeCam.Remote;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Pins;

/// <summary>The thread that owns all pins of the box. It waits for edges, commands and deadlines in one place.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class PinService : IPins, IDisposable
{
    /// <summary>Of the thread.</summary>
    public const string ThreadName = "pins";

    private const ulong EdgeToken = 0;
    private const ulong WakeToken = 1;
    private const ulong TimerToken = 2;
    private const int MostCommands = 64;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);
    private readonly Epoll _epoll = new();
    private readonly EventFd _wake = new();
    private readonly TimerFd _timer = new();
    private readonly ConcurrentQueue<Action<PinBox, MediaInstant>> _commands = new();
    private readonly PinBox _box; // the thread's
    private readonly Thread _thread;
    private readonly ILogger _log;
    private BoxState _state = new(null, null, null);
    private bool _hasLed;
    private bool _isStopped;

    /// <summary>Puts it together; nothing is opened before <see cref="Start"/>.</summary>
    public PinService(PinMap map, PinsOptions options, PinOutlets outlets, ILogger log)
    {
        _log = log;
        _epoll.Add(_wake.Handle, EpollEvents.Readable, WakeToken);
        _epoll.Add(_timer.Handle, EpollEvents.Readable, TimerToken);
        _box = new PinBox(map, new LinuxPinBoard(map, _epoll, EdgeToken), options, outlets with { Tell = what => Tell(outlets, what) });
        _thread = new Thread(Run) { Name = ThreadName, IsBackground = true };
    }

    /// <summary>How it was a moment ago.</summary>
    public BoxState State => Volatile.Read(ref _state);

    /// <summary>The thread lives.</summary>
    public bool IsRunning => _thread.IsAlive;

    public void Start() => _thread.Start();

    /// <summary>Other options from now on. Does not wait.</summary>
    public void Apply(PinsOptions options) => Post((box, _) => box.Apply(options));

    /// <summary>The LED blinks for a while.</summary>
    /// <returns>False: there is none to be seen.</returns>
    public bool TryIdentify(TimeSpan span) => Volatile.Read(ref _hasLed) && Post((box, now) => box.Identify(now + span));

    public IReadOnlyList<PinState> List() => State.Pins;

    public PinState? Read(string name) => List().Cast<PinState?>().FirstOrDefault(pin => string.Equals(pin!.Value.Name, name, StringComparison.Ordinal));

    /// <inheritdoc/>
    public void Write(string name, bool isHigh)
    {
        var done = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Post((box, now) => done.SetResult(WriteNow(box, name, isHigh, now))) || !done.Task.Wait(LongestWait))
            throw new IOException($"Pin {name} was not set: the pins' thread has not answered within {LongestWait.TotalSeconds} s; see the log.");
        if (done.Task.Result is { } problem)
            throw new IOException(problem);
    }

    /// <summary>Lets go of every pin, as <see cref="PinBox.Stop"/> says.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _isStopped, true);
        _wake.Signal();
        if (IsRunning)
            _thread.Join();
        _timer.Dispose();
        _wake.Dispose();
        _epoll.Dispose();
    }

    /// <returns>Why it failed.</returns>
    private string? WriteNow(PinBox box, string name, bool isActive, MediaInstant now)
    {
        try
        {
            box.Write(name, isActive, now);
            Publish(); // whoever waits reads it next
            return null;
        }
        catch (IOException fault)
        {
            return fault.Message;
        }
    }

    private void Publish()
    {
        Volatile.Write(ref _state, _box.State);
        Volatile.Write(ref _hasLed, _box.HasLed);
    }

    private void Tell(PinOutlets outlets, CameraEvent what)
    {
        if (what.EventType is "fault")
            PinLog.Fault(_log, (string)what.Fields["reason"]!);
        else if (what.EventType is "ok")
            PinLog.Works(_log, string.Join(", ", what.Fields["pins"]!.AsArray()));
        outlets.Tell(what);
    }

    private bool Post(Action<PinBox, MediaInstant> command)
    {
        if (_commands.Count >= MostCommands || !IsRunning)
            return false;
        _commands.Enqueue(command);
        _wake.Signal();
        return true;
    }

    private void Run()
    {
        try
        {
            Loop();
        }
        catch (Exception fault)
        {
            PinLog.Broken(_log, fault);
        }
        finally
        {
            _box.Stop();
        }
    }

    private void Loop()
    {
        var ready = new EpollEvent[8];
        while (!Volatile.Read(ref _isStopped))
        {
            _box.Tick(MonotonicClock.Now);
            Publish();
            _timer.Arm(_box.NextDeadline);
            _epoll.Wait(ready, Timeout.InfiniteTimeSpan);
            _wake.Drain();
            while (_commands.TryDequeue(out var command))
                command(_box, MonotonicClock.Now);
        }
    }
}
