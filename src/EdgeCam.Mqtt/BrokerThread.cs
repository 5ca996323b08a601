using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeCam.Linux;
using EdgeCam.Linux.Health;
using EdgeCam.Linux.Net;
using EdgeCam.Remote;
using EdgeCam.Remote.Link;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Mqtt;

/// <summary>What the mqtt thread does: carries out what the link hands out, and tells it what happens.</summary>
/// <remarks>Thread-bound, but for <see cref="CutOff"/>, <see cref="Turns"/> and <see cref="CertificateWarning"/>.</remarks>
internal sealed class BrokerThread(
    MqttLibrary library, MqttBrokerPlan plan, MqttBroker broker, LinkSession link, Lock gate, EventFd wake, ILogger log) : IMqttClientOwner, IDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromSeconds(5); // keep-alive is a matter of a minute
    private static readonly TimeSpan BusyInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan CertificateInterval = TimeSpan.FromDays(1);
    private readonly Dictionary<int, (long Token, string Topic)> _underWay = []; // by the library's number
    private readonly HostLookup _lookup = new(plan.Url.Host, wake);
    private readonly ClockTrust _clock = new();
    private BrokerWait? _wait;
    private MqttClient? _client; // null until the host's addresses are known
    private MediaInstant _nextTick;
    private MediaInstant _nextCertificateLook;
    private bool _wasConnected;
    private string _lastReason = "";
    private volatile bool _isCutOff;
    private long _turns; // written by the thread

    public string CertificateWarning { get; private set; } = "";

    /// <summary>How often the thread has gone round. May be asked by anyone.</summary>
    public long Turns => Volatile.Read(ref _turns);

    public void CutOff() => _isCutOff = true;

    public void Run()
    {
        try
        {
            while (!_isCutOff && Step())
                Wait();
        }
        catch (Exception e)
        {
            MqttLog.ThreadFault(log, e);
            lock (gate)
                link.OnFailed(LinkFailure.Lost, "the MQTT thread ended by a fault of ours: restart the camera.", MonotonicClock.Now, 0);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Closes the connection without a word; the next attempt makes another.</summary>
    public void Dispose()
    {
        _lookup.Cancel();
        _wait?.Dispose();
        _wait = null;
        _client?.Dispose();
        _client = null;
        _underWay.Clear();
    }

    public void OnAccepted(bool sessionPresent, int receiveMaximum)
    {
        lock (gate)
            link.OnConnected(receiveMaximum, MonotonicClock.Now);
        _wasConnected = true;
        _lastReason = "";
        MqttLog.Connected(log, plan.Url, plan.ClientId);
        Guard(() => broker.OnConnected(sessionPresent));
    }

    public void OnAcknowledged(int messageId, int reason)
    {
        if (!_underWay.Remove(messageId, out var message))
            return;
        lock (gate)
        {
            if (reason < FirstRefusal)
                link.OnAcknowledged(message.Token);
            else
                link.OnRefused(message.Token);
        }

        if (reason >= FirstRefusal)
            MqttLog.MessageRefused(log, plan.Url, message.Topic, library.Native.DescribeReason(reason));
    }

    public void OnSubscribed(ReadOnlySpan<int> granted)
    {
        for (var i = 0; i < Math.Min(granted.Length, plan.Link.Subscriptions.Count); i++)
        {
            if (granted[i] >= FirstRefusal)
                MqttLog.SubscriptionRefused(log, plan.Url, plan.Link.Subscriptions[i]);
        }
    }

    public void OnMessage(BrokerMessage message) => Guard(() => broker.OnMessage(message));

    /// <returns>False when there is nothing left to do, ever.</returns>
    private bool Step()
    {
        var now = MonotonicClock.Now;
        Volatile.Write(ref _turns, _turns + 1);
        if (Ask(l => l.TryPollConnect(now)))
            BeginAttempt(now);
        if (_lookup.TryTake(out var addresses))
            Connect(addresses, now);
        Send(now);
        if (Ask(l => l.IsOverdue(now)))
            Fail(new(LinkFailure.Lost, $"{plan.Url}: no answer within {LinkRules.ConnectPatience.TotalSeconds:0} s: check the address and the network, and that this is a broker."), now);
        LookAfter(now);
        return Ask(l => l.State != LinkState.Stopped);
    }

    private void BeginAttempt(MediaInstant now)
    {
        var fault = "";
        if (plan.Url.IsEncrypted && (!_clock.MayBeginTls(now, out fault) || !TryReadCertificates(now, out fault)))
            Fail(new(LinkFailure.Lost, $"{plan.Url}: {fault}."), now);
        else
            _lookup.Begin();
    }

    private void Connect(HostAddresses addresses, MediaInstant now)
    {
        byte[] password = [];
        var fault = addresses.Fault;
        if (fault.Length > 0 || (plan.Password is { } secret && !secret.TryRead(out password, out fault)))
        {
            Fail(new(LinkFailure.Lost, $"{plan.Url}: {fault.TrimEnd('.')}."), now);
            return;
        }

        _client = new MqttClient(library, plan, this);
        _client.Connect(password, addresses.IsIPv4Only);
        CryptographicOperations.ZeroMemory(password);
        _nextTick = now + TickInterval;
        if (_client.Failure is null)
            _wait = new BrokerWait(wake, _client.Socket);
    }

    /// <summary>Hands over as much as the socket takes: what it does not take stays with the link, which knows what to drop.</summary>
    private void Send(MediaInstant now)
    {
        if (_client is not { Failure: null } client)
            return;
        IReadOnlyList<string> filters = [];
        if (Ask(l => l.TryPollSubscriptions(out filters)))
            client.Subscribe(filters);
        OutgoingMessage message = default;
        while (client.Failure is null && !client.WantsWrite && Ask(l => l.TryPollMessage(now, out message)))
            Publish(client, message);
        var needsWill = false;
        if (Ask(l => l.TryPollDisconnect(now, out needsWill)))
            client.Disconnect(needsWill);
    }

    private void Publish(MqttClient client, OutgoingMessage message)
    {
        if (client.TryPublish(message.Message, out var messageId, out var refusal))
        {
            if (message.Token != 0)
                _underWay[messageId] = (message.Token, message.Message.Topic);
        }
        else if (refusal.Length > 0)
        {
            lock (gate)
                link.OnRefused(message.Token);
            MqttLog.MessageRefused(log, plan.Url, message.Message.Topic, refusal);
        }
    }

    private void LookAfter(MediaInstant now)
    {
        if (_client is { Failure: null } client && now >= _nextTick)
        {
            client.Tick();
            _nextTick = now + TickInterval;
            if (plan.Url.IsEncrypted && now >= _nextCertificateLook)
                TryReadCertificates(now, out _);
        }

        if (_client?.Failure is { } failure)
            Fail(failure, now);
    }

    private void Fail(BrokerFailure failure, MediaInstant now)
    {
        Dispose();
        TimeSpan pause;
        lock (gate)
            pause = link.OnFailed(failure.Kind, failure.Reason, now, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        var isStopped = Ask(l => l.State == LinkState.Stopped);
        if (_wasConnected && !isStopped)
            MqttLog.Lost(log, failure.Reason, pause.TotalSeconds);
        else if (!string.Equals(failure.Reason, _lastReason, StringComparison.Ordinal) && !isStopped)
            MqttLog.NotConnected(log, failure.Reason, pause.TotalSeconds);
        (_wasConnected, _lastReason) = (false, failure.Reason);
        if (failure.Kind == LinkFailure.TakenOver)
            Guard(broker.OnTakenOver);
    }

    private void Wait()
    {
        var deadline = Ask(l => l.NextDeadline);
        if (_client is { } client)
        {
            var wantsWrite = client.WantsWrite;
            if (wantsWrite) // what the link would send may be overdue, and has to wait for the socket
                deadline = MediaInstant.Max(deadline, MonotonicClock.Now + BusyInterval);
            _wait!.Until(MediaInstant.Min(deadline, _nextTick), wantsWrite);
            if (_wait.IsReadable)
                client.Read();
            if (_wait.IsWritable && client.Failure is null)
                client.Write();
        }
        else
        {
            using var alone = new BrokerWait(wake, NoSocket);
            alone.Until(MediaInstant.Min(deadline, MonotonicClock.Now + TickInterval), wantsWrite: false); // so that Turns tells waiting from hanging
        }
    }

    private bool TryReadCertificates(MediaInstant now, out string fault)
    {
        var isRead = CertificateCheck.TryRead(plan.Tls, TimeProvider.System.GetUtcNow(), out fault, out var warning);
        _nextCertificateLook = now + CertificateInterval;
        if (warning.Length > 0)
            MqttLog.Certificate(log, warning);
        CertificateWarning = warning;
        return isRead;
    }

    private T Ask<T>(Func<LinkSession, T> question)
    {
        lock (gate)
            return question(link);
    }

    /// <summary>What others do in a callback does not end the thread, nor pass through the library.</summary>
    private void Guard(Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception e)
        {
            MqttLog.Fault(log, e);
        }
    }

    private const int NoSocket = -1;
    private const int FirstRefusal = 128; // MQTT 5 §2.4
}
