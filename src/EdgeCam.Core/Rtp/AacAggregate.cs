using System.Buffers.Binary;

namespace EdgeCam.Rtp;

/// <summary>
/// Whole AAC frames that follow each other in one RTP payload of mode AAC-hbr (RFC 3640 §3.2.1, §3.3.6): all AU headers
/// first, 16 bits each, then the frames. The RTP timestamp is that of the first; the marker bit is set.
/// </summary>
/// <remarks>Thread-bound; allocates nothing.</remarks>
public ref struct AacAggregate
{
    /// <summary>AU-headers-length, once.</summary>
    public const int LengthBytes = 2;

    /// <summary>The AU header of each frame.</summary>
    public const int HeaderBytes = 2;

    private const int IndexBits = 3;            // AU-Index of the first and AU-Index-delta of the others: 0, none is missing between
    private const int MaxFrame = (1 << 13) - 1; // sizelength=13

    private readonly Span<byte> _payload;
    private int _nextHeader = LengthBytes;

    /// <param name="payload">Destination behind the RTP header.</param>
    /// <param name="frames">How many will be added, at least 1; their headers have room.</param>
    public AacAggregate(Span<byte> payload, int frames)
    {
        _payload = payload;
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)(8 * HeaderBytes * frames));
        Written = LengthBytes + (HeaderBytes * frames);
    }

    /// <summary>Bytes from the front of the payload.</summary>
    public int Written { get; private set; }

    /// <summary>Adds the next frame; false for one that is empty, has no room, or whose size has none in its header.</summary>
    public bool TryAdd(ReadOnlySpan<byte> frame)
    {
        if (frame.IsEmpty || frame.Length > MaxFrame || !frame.TryCopyTo(_payload[Written..]))
            return false;
        BinaryPrimitives.WriteUInt16BigEndian(_payload[_nextHeader..], (ushort)(frame.Length << IndexBits));
        _nextHeader += HeaderBytes;
        Written += frame.Length;
        return true;
    }
}
