using EdgeCam.Units;

namespace EdgeCam.Uplink.Feedback;

/// <summary>What the kernel says of a TCP connection at one moment, as plain numbers.</summary>
/// <param name="BytesAcked">Since the connection began.</param>
/// <param name="UnsentBytes">Written and not sent once.</param>
/// <param name="RoundTrip">Smoothed; zero while unknown.</param>
public readonly record struct TcpReading(long BytesAcked, long UnsentBytes, TimeSpan RoundTrip);

/// <summary>
/// Turns what the kernel knows of a TCP connection into acknowledgements of packets: TCP loses nothing, so a packet
/// is resolved when its last byte is acknowledged.
/// </summary>
/// <remarks>Thread-bound. Allocates nothing after construction.</remarks>
public sealed class TcpProgress
{
    private readonly long[] _ends; // of packets that are not resolved, by number modulo length
    private long _base; // what the kernel had counted before our first byte
    private bool _hasBase;

    // 0 <= AckedBytes <= WrittenBytes, 0 <= ResolvedPackets <= WrittenPackets <= ResolvedPackets + _ends.Length
    /// <param name="mostPackets">Packets in flight that are told apart; with more, the oldest are resolved late, together.</param>
    public TcpProgress(int mostPackets = 4096) => _ends = new long[mostPackets];

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

    /// <summary>The connection stands and nothing was written yet: from here bytes are counted (the kernel counts the SYN).</summary>
    public void OnConnected(in TcpReading reading)
    {
        _base = reading.BytesAcked;
        _hasBase = true;
    }

    /// <summary>A packet was written, framing included, as a whole as far as its reader is concerned.</summary>
    public void OnPacketWritten(int bytes)
    {
        WrittenBytes += bytes;
        _ends[WrittenPackets % _ends.Length] = WrittenBytes;
        WrittenPackets++;
        if (WrittenPackets - ResolvedPackets > _ends.Length)
            ResolvedPackets = WrittenPackets - _ends.Length;
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
        RoundTrip = reading.RoundTrip;

        var before = ResolvedPackets;
        while (ResolvedPackets < WrittenPackets && _ends[ResolvedPackets % _ends.Length] <= AckedBytes)
            ResolvedPackets++;
        acknowledgement = new Acknowledgement(ResolvedPackets, 0, now, RoundTrip > TimeSpan.Zero ? RoundTrip : null);
        return ResolvedPackets > before;
    }
}
