namespace EdgeCam.Uplink.Control;

/// <summary>
/// The packets sent last, in sending order over all streams of a session. Fixed memory: what falls off the
/// end unacknowledged counts as lost.
/// </summary>
/// <remarks>Thread-bound; allocates nothing after construction.</remarks>
internal sealed class SentLog
{
    private readonly SentPacket[] _packets;

    // Oldest <= FirstUnresolved <= Next;  Next - Oldest <= _packets.Length
    // every packet in Oldest..FirstUnresolved has arrived or is lost

    /// <param name="capacity">Packets; a power of two.</param>
    public SentLog(int capacity) => _packets = new SentPacket[capacity];

    /// <summary>The number that the next packet gets.</summary>
    public long Next { get; private set; }

    /// <summary>The oldest packet whose fate is unknown; <see cref="Next"/> when there is none.</summary>
    public long FirstUnresolved { get; private set; }

    /// <summary>The oldest packet still in the log.</summary>
    public long Oldest => Math.Max(0, Next - _packets.Length);

    /// <summary>Bytes on the wire of the packets whose fate is unknown.</summary>
    public long BytesInFlight { get; private set; }

    public ref SentPacket this[long number] => ref _packets[number & (_packets.Length - 1)];

    public bool Holds(long number) => number >= Oldest && number < Next;

    /// <summary>Notes a packet that is being sent; returns its number. The one it pushes out is no longer known.</summary>
    public long Add(in SentPacket packet)
    {
        if (Next - FirstUnresolved >= _packets.Length)
            Resolve(FirstUnresolved, PacketState.Lost);
        this[Next] = packet;
        BytesInFlight += packet.WireBytes;
        return Next++;
    }

    /// <summary>Settles what became of a packet in flight. False when that was known already.</summary>
    public bool Resolve(long number, PacketState state)
    {
        ref var packet = ref this[number];
        if (packet.State != PacketState.InFlight)
            return false;
        packet.State = state;
        BytesInFlight -= packet.WireBytes;
        while (FirstUnresolved < Next && this[FirstUnresolved].State != PacketState.InFlight)
            FirstUnresolved++;
        return true;
    }
}
