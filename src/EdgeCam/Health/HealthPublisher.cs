using EdgeCam.Linux;
using EdgeCam.Linux.Health;
using EdgeCam.Remote;
using EdgeCam.Remote.Health;
using EdgeCam.Units;

namespace EdgeCam.Health;

/// <summary>
/// Looks at the camera and its machine every second. What crossed a limit becomes an event, what changed is said in
/// <c>B/state</c>, and each period everything in <c>B/health</c>. After each connection who we are, and the rest, is said anew.
/// </summary>
/// <param name="info">Who we are, as it is now.</param>
/// <param name="period">From one health message to the next.</param>
/// <remarks>Thread-bound: the health thread of <see cref="RunAsync"/>, or a test that calls <see cref="OnTick"/>.</remarks>
internal sealed class HealthPublisher(IBroker broker, Topics topics, MachineProbe machine, HealthSampler sampler, HealthEvents events, HealthPorts ports, Func<CameraInfo> info, TimeSpan period)
{
    /// <summary>Of the thread.</summary>
    public const string ThreadName = "health";

    /// <summary>From one look to the next.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly StateReport _state = new();
    private readonly GcPauses _pauses = new();
    private MediaInstant _nextHealth;
    private long? _connection; // the one that was told who we are
    private string? _address;

    /// <summary>The last health message's figures; null before the first. May be asked by anyone.</summary>
    public HealthSnapshot? Last { get; private set; }

    /// <summary>Looks until cancelled.</summary>
    // On a thread of its own: waking the thread pool every second costs 1.8 ms each time, twenty times the look.
    public Task RunAsync(CancellationToken cancel) =>
        Task.Factory.StartNew(() => Run(cancel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>One look.</summary>
    /// <param name="now">Of the monotonic clock.</param>
    /// <param name="time">Of day.</param>
    public void OnTick(MediaInstant now, DateTimeOffset time)
    {
        _pauses.Look();
        var (camera, vitals, link) = (ports.Camera(), machine.ReadVitals(), broker.Status);
        Tell(camera, vitals, now);
        if (link.IsConnected && _connection != link.Reconnects)
            OnConnected(link, vitals, time, now);
        ports.Discovery?.OnTick(broker, now);
        if (link.IsConnected && now >= _nextHealth)
            SendHealth(camera, link, now, time);
        _state.OnState(StateOf(camera, vitals));
        if (_state.TryPoll(now, out var state))
            Publish(topics.State, state.Encode(time, vitals.IsClockSynchronized, machine.BootId), Queueing.Latest);
    }

    private void Run(CancellationToken cancel)
    {
        Thread.CurrentThread.Name = ThreadName;
        do
            OnTick(MonotonicClock.Now, DateTimeOffset.UtcNow);
        while (!cancel.WaitHandle.WaitOne(Tick));
    }

    private void Tell(CameraReading? camera, MachineVitals vitals, MediaInstant now)
    {
        events.OnSample(
            new HealthFacts
            {
                Camera = camera?.Facts,
                Celsius = vitals.Celsius,
                IsUnderVoltage = vitals.Throttling.IsUnderVoltage,
                IsClockSynchronized = vitals.IsClockSynchronized,
                DiskFreeBytes = vitals.DiskFreeBytes,
            },
            now);
        while (events.TryPoll(out var happened))
            ports.OnEvent(happened);
    }

    private void OnConnected(BrokerStatus link, MachineVitals vitals, DateTimeOffset time, MediaInstant now)
    {
        _connection = link.Reconnects;
        _nextHealth = now;
        _state.OnForgotten();
        ports.Discovery?.OnConnected(now);
        Publish(topics.Info, info().Encode(time, vitals.IsClockSynchronized), Queueing.Latest);
    }

    private void SendHealth(CameraReading? camera, BrokerStatus link, MediaInstant now, DateTimeOffset time)
    {
        _nextHealth = now + period;
        Last = sampler.Sample(camera, events.Camera, link, ports.Rejected(), _pauses.Take(), now, time);
        _address = Last.Network.Address;
        var message = new BrokerMessage(topics.Health, HealthJson.Encode(Last))
        {
            Delivery = Delivery.AtMostOnce,
            IsRetained = true,
            Expiry = period * 3,
            ContentType = Json,
        };
        broker.Publish(message, Queueing.Never);
    }

    private CameraState StateOf(CameraReading? camera, MachineVitals vitals) => ports.Complete(
        new CameraState(Condition.Name(events.Camera), camera?.Uplinks is [var uplink, ..] ? uplink.State : UplinkHealth.None.State)
        {
            Thermal = events.Thermal is { } level ? Condition.Name(level) : null,
            UnderVoltage = vitals.Throttling.IsUnderVoltage,
            DiskLow = events.IsDiskLow,
            Players = camera?.Players,
            Address = _address,
        });

    private void Publish(string topic, byte[] payload, Queueing queueing) =>
        broker.Publish(new BrokerMessage(topic, payload) { IsRetained = true, ContentType = Json }, queueing);

    private const string Json = "application/json";
}
