using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Remote;
using EdgeCam.Remote.Link;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Mqtt;

/// <summary>
/// The way to the owner's broker by MQTT 5: connects, and again and again when it must (<see cref="LinkSession"/>), on a
/// thread of its own. Set the callbacks, then <see cref="Start"/>.
/// </summary>
/// <remarks>
/// Publishing and the figures are thread-safe and wait for nothing. Callbacks come on the mqtt thread: they may publish,
/// and hand on what takes longer than some milliseconds.
/// </remarks>
public sealed class MqttBroker : IBroker, IDisposable
{
    /// <summary>Longer than <see cref="LinkRules.StopPatience"/>. Only looking up the broker's name can take longer.</summary>
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new(); // held for the link, never across a call of the library
    private readonly LinkSession _link;
    private readonly EventFd _wake = new(); // not disposed of: others may publish after us; its finalizer closes it
    private readonly BrokerThread _loop;
    private readonly Thread _thread;
    private bool _isStarted;

    /// <param name="library">See <see cref="MqttLibrary.TryLoad(out MqttLibrary?, out string)"/>.</param>
    public MqttBroker(MqttLibrary library, MqttBrokerPlan plan, ILogger log)
    {
        _link = new LinkSession(plan.Link);
        _loop = new BrokerThread(library, plan, this, _link, _gate, _wake, log);
        _thread = new Thread(_loop.Run) { Name = "mqtt", IsBackground = true };
    }

    /// <summary>A message for one of the subscriptions.</summary>
    public Action<BrokerMessage> OnMessage { get; set; } = _ => { };

    /// <summary>Connected; the argument is true when the broker kept our session. Subscriptions and "online" are on their way.</summary>
    public Action<bool> OnConnected { get; set; } = _ => { };

    /// <summary>Another client with our id threw us out; we come back after a minute or two.</summary>
    public Action OnTakenOver { get; set; } = () => { };

    /// <inheritdoc/>
    public BrokerStatus Status
    {
        get
        {
            lock (_gate)
                return _link.StatusAt(MonotonicClock.Now);
        }
    }

    /// <summary>What became of messages.</summary>
    public OutboxCounts Counts
    {
        get
        {
            lock (_gate)
                return _link.Counts;
        }
    }

    /// <summary>How often its thread has gone round: every five seconds at least while it is well, and the name server answers. Thread-safe.</summary>
    public long Turns => _loop.Turns;

    /// <summary>Which certificate expires soon and what to do; empty when none does.</summary>
    public string CertificateWarning => _loop.CertificateWarning;

    /// <summary>Once.</summary>
    public void Start()
    {
        _isStarted = true;
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Publish(BrokerMessage message, Queueing queueing)
    {
        lock (_gate)
            _link.Publish(message, queueing, MonotonicClock.Now);
        _wake.Signal();
    }

    /// <summary>
    /// Takes leave: sends what can be sent within a second, then "offline", and closes. Waits for it, two seconds at most as a rule.
    /// Once more changes nothing; what is published afterwards goes nowhere.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
            _link.OnStop(MonotonicClock.Now);
        _wake.Signal();
        if (_isStarted && Thread.CurrentThread != _thread)
            _thread.Join(JoinPatience);
    }

    /// <summary>For tests: as when the power fails. The socket is closed without a word, and nothing follows.</summary>
    internal void CutOff()
    {
        _loop.CutOff();
        _wake.Signal();
        _thread.Join();
    }
}
