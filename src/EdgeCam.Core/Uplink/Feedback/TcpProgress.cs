using EdgeCam.Units;

namespace EdgeCam.Uplink.Feedback;

/// <summary>What the kernel says of a TCP connection at one moment, as plain numbers.</summary>
/// <param name="BytesAcked">Since the connection began.</param>
/// <param name="UnsentBytes">Written and not sent once.</param>
/// <param name="RoundTrip">Smoothed; zero while unknown.</param>
/// <param name="LeastRoundTrip">The least lately; zero while unknown.</param>
public readonly record struct TcpReading(long BytesAcked, long UnsentBytes, TimeSpan RoundTrip, TimeSpan LeastRoundTrip = default);

/// <summary>
/// Turns what the kernel knows of a TCP connection into acknowledgements of packets: TCP loses nothing, so a packet
/// is resolved when its last byte is acknowledged, or when only the receiver can be what keeps it waiting.
/// </summary>
/// <remarks>
/// A receiver may hold back the acknowledgement of up to two full segments (RFC 5681 §4.2), 40 ms to half a second. What
/// waits so is no word of the link: it counts as arrived when <see cref="TcpPace"/> expects it. With more outstanding than
/// that the link is late, and only its acknowledgements count. The kernel's own delivery rate is not asked: it counts
/// segments and takes each for a full one. Thread-bound. Allocates nothing after construction.
/// </remarks>
public sealed class TcpProgress
{
    private const int HeldSegments = 2; // RFC 5681 §4.2
    private readonly WrittenPacket[] _packets; // that are not resolved or not acknowledged, by number modulo length
    private readonly TcpPace _pace;
    private long _base; // what the kernel had counted before our first byte
    private bool _hasBase;
    private long _duePackets; // the first so many were written long enough ago to be acknowledged
    private int _largest;
    private TimeSpan _leastRoundTrip;

    // 0 <= AckedBytes <= WrittenBytes, 0 <= ResolvedPackets <= WrittenPackets <= ResolvedPackets + _packets.Length
    /// <param name="start">What the link is taken to carry before anything is known.</param>
    /// <param name="most">More than twice as much is never of interest.</param>
    /// <param name="mostPackets">Packets in flight that are told apart; with more, the oldest are resolved late, together.</param>
    public TcpProgress(Bitrate start, Bitrate most, int mostPackets = 4096)
    {
        _pace = new TcpPace(start, most);
        _packets = new WrittenPacket[mostPackets];
    }

    /// <summary>Bytes acknowledged of those written; never falls.</summary>
    public long AckedBytes { get; private set; }

    /// <summary>Bytes that were written and are still on this machine.</summary>
    public long UnsentBytes { get; private set; }

    /// <summary>Bytes that were written, in packets and otherwise.</summary>
    public long WrittenBytes { get; private set; }

    /// <summary>Sent and not yet acknowledged.</summary>
    public long BytesInFlight => Math.Max(0, WrittenBytes - AckedBytes - UnsentBytes);

    public long WrittenPackets { get; private set; }

    public long ResolvedPackets { get; private set; }

    public TimeSpan RoundTrip { get; private set; }

    /// <summary>More is outstanding than a receiver may hold back: the link is behind.</summary>
    public bool IsLate { get; private set; }

    /// <summary>The connection stands and nothing was written yet: from here bytes are counted (the kernel counts the SYN).</summary>
    public void OnConnected(in TcpReading reading)
    {
        _base = reading.BytesAcked;
        _hasBase = true;
    }

    /// <summary>A packet was written, framing included, as a whole as far as its reader is concerned.</summary>
    public void OnPacketWritten(int bytes, MediaInstant now)
    {
        WrittenBytes += bytes;
        _largest = Math.Max(_largest, bytes);
        PacketAt(WrittenPackets) = new WrittenPacket(WrittenBytes, bytes, now);
        WrittenPackets++;
        ResolvedPackets = Math.Max(ResolvedPackets, WrittenPackets - _packets.Length);
        _duePackets = Math.Max(_duePackets, WrittenPackets - _packets.Length);
    }

    /// <summary>Something was written that is no packet: a request, a report.</summary>
    public void OnOtherWritten(int bytes) => WrittenBytes += bytes;

    /// <summary>Takes a reading; a reading that goes backwards, or beyond what was written, changes no more than is possible.</summary>
    /// <returns>True when packets were resolved by it.</returns>
    public bool OnReading(in TcpReading reading, MediaInstant now, out Acknowledgement acknowledgement)
    {
        if (!_hasBase)
            OnConnected(default);
        AckedBytes = Math.Clamp(reading.BytesAcked - _base, AckedBytes, WrittenBytes);
        UnsentBytes = Math.Clamp(reading.UnsentBytes, 0, WrittenBytes - AckedBytes);
        (RoundTrip, _leastRoundTrip) = (reading.RoundTrip, reading.LeastRoundTrip);

        var wasLate = IsLate;
        IsLate = OverdueBytes(now) > HeldSegments * _largest;
        var before = ResolvedPackets;
        TakeAcknowledged(wasLate || IsLate, now);
        if (!IsLate)
            TakeHeld(now);
        acknowledgement = new Acknowledgement(ResolvedPackets, 0, now, RoundTrip > TimeSpan.Zero ? RoundTrip : null);
        return ResolvedPackets > before;
    }

    /// <summary>What a link without a queue would have brought, and its acknowledgement back.</summary>
    private long OverdueBytes(MediaInstant now)
    {
        while (_duePackets < WrittenPackets && PacketAt(_duePackets).At + _leastRoundTrip <= now)
            _duePackets++;
        return _duePackets == 0 ? 0 : PacketAt(_duePackets - 1).End - AckedBytes;
    }

    private void TakeAcknowledged(bool isLinkBusy, MediaInstant now)
    {
        var first = ResolvedPackets;
        var bytes = 0L;
        for (; ResolvedPackets < WrittenPackets && PacketAt(ResolvedPackets).End <= AckedBytes; ResolvedPackets++)
            bytes += PacketAt(ResolvedPackets).Bytes;
        if (bytes > 0)
            _pace.OnAcknowledged(bytes, PacketAt(first).At + _leastRoundTrip, isLinkBusy, now);
    }

    private void TakeHeld(MediaInstant now)
    {
        var sent = WrittenBytes - UnsentBytes;
        for (; ResolvedPackets < WrittenPackets; ResolvedPackets++)
        {
            ref var packet = ref PacketAt(ResolvedPackets);
            if (packet.End > sent || !_pace.TryExpect(packet.Bytes, packet.At + _leastRoundTrip, now))
                return;
        }
    }

    private ref WrittenPacket PacketAt(long number) => ref _packets[number % _packets.Length];

    /// <param name="End">Bytes written up to and with it.</param>
    private readonly record struct WrittenPacket(long End, int Bytes, MediaInstant At);
}
