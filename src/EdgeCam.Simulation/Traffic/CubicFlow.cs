using EdgeCam.Units;

namespace EdgeCam.Simulation.Traffic;

/// <summary>
/// A download beside the camera: a bulk TCP sender with CUBIC (RFC 9438) in virtual time, to share a link with. Every
/// transmission has its own number and every delivery is acknowledged; what is lost is sent again under a new number, so
/// that only the load and the reaction to loss are those of TCP, and no bytes exist.
/// </summary>
/// <remarks>
/// Thread-bound; owns no clock. Feed <see cref="OnAck"/>, then drain <see cref="TryPollPacket"/>, then wait for the next
/// acknowledgement or <see cref="NextDeadline"/>, whichever comes first.
/// </remarks>
/// <param name="start">When it begins to send.</param>
public sealed class CubicFlow(MediaInstant start)
{
    private readonly CubicWindow _window = new();
    private readonly RetransmissionTimer _timer = new();
    private readonly Queue<(long Number, MediaInstant SentAt)> _unresolved = new(); // neither acknowledged in a row nor lost, ascending
    private readonly HashSet<long> _acknowledged = [];                              // of those, beyond a gap
    private long _next;
    private long _newestAcknowledged = -1;
    private long _recoveryEnd;       // losses of packets before it are one event
    private MediaInstant _timeoutAt = MediaInstant.Never;

    /// <summary>1448 bytes of payload, TCP with timestamps, IPv4.</summary>
    public const int WireBytes = 1500;

    public double WindowPackets => _window.Packets;

    public long SentPackets => _next;

    public long LostPackets { get; private set; }

    public long InFlightPackets => _unresolved.Count - _acknowledged.Count;

    /// <summary>When to poll again though nothing was acknowledged.</summary>
    public MediaInstant NextDeadline => _next == 0 ? start : _timeoutAt;

    /// <summary>The next packet of <see cref="WireBytes"/>, if the window lets one go now.</summary>
    /// <param name="number">To be given to <see cref="OnAck"/> when the packet's acknowledgement is back at the sender.</param>
    public bool TryPollPacket(MediaInstant now, out long number)
    {
        number = _next;
        if (now < start)
            return false;
        if (now >= _timeoutAt)
            OnTimeout();
        if (InFlightPackets >= (long)_window.Packets)
            return false;
        if (InFlightPackets == 0)
            _timeoutAt = now + _timer.Timeout;
        _unresolved.Enqueue((number, now));
        _next++;
        return true;
    }

    /// <summary>The receiver had the packet, and its acknowledgement has come. Acknowledgements may be lost, not reordered.</summary>
    public void OnAck(long number, MediaInstant now)
    {
        if (number <= _newestAcknowledged || !_unresolved.TryPeek(out var oldest) || number < oldest.Number)
            return; // it was given up already
        _newestAcknowledged = number;
        _acknowledged.Add(number);
        Resolve(number, now);
        if (number >= _recoveryEnd)
            _window.OnAck(now, _timer.RoundTrip);
        _timeoutAt = InFlightPackets > 0 ? now + _timer.Timeout : MediaInstant.Never;
    }

    /// <summary>Takes away what is acknowledged, and what three later packets have overtaken: it is lost (RFC 6675 §2).</summary>
    private void Resolve(long acknowledged, MediaInstant now)
    {
        while (_unresolved.TryPeek(out var oldest) && oldest.Number <= acknowledged)
        {
            if (oldest.Number == acknowledged)
                _timer.OnMeasured(now - oldest.SentAt);
            if (!_acknowledged.Remove(oldest.Number))
            {
                if (oldest.Number + OvertakenBy > acknowledged)
                    break;
                OnLost(oldest.Number);
            }

            _unresolved.Dequeue();
        }
    }

    private void OnLost(long number)
    {
        LostPackets++;
        if (number < _recoveryEnd)
            return;
        _recoveryEnd = _next;
        _window.OnLoss();
    }

    private void OnTimeout()
    {
        LostPackets += InFlightPackets;
        _unresolved.Clear();
        _acknowledged.Clear();
        _recoveryEnd = _next;
        _window.OnTimeout();
        _timer.OnTimeout();
        _timeoutAt = MediaInstant.Never;
    }

    private const int OvertakenBy = 3;
}
