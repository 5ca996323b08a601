using System.Buffers.Binary;

namespace EdgeCam.Rtp;

/// <summary>
/// Cuts one AAC frame into RTP payloads of mode AAC-hbr (RFC 3640 §3.3.6): one frame a packet, or
/// fragments of it when it is larger, each behind a single 16-bit AU header (13 bits size, 3 bits index).
/// </summary>
/// <remarks>Thread-bound; allocates nothing.</remarks>
public ref struct AacPacketizer(ReadOnlySpan<byte> frame, int maxPayload)
{
    private const int HeaderBytes = 4;        // AU-headers-length and one AU header
    private const ushort HeaderBits = 16;
    private const int IndexBits = 3;
    private const int MaxFrame = (1 << 13) - 1; // sizelength=13

    private readonly int _frameLength = frame.Length;
    private ReadOnlySpan<byte> _rest = frame.Length <= MaxFrame ? frame : default;

    /// <summary>Writes the next payload; the marker bit is set on the last (RFC 3640 §3.1). False when the frame is exhausted.</summary>
    public bool TryNext(scoped Span<byte> payload, out int written, out bool isLast)
    {
        var length = Math.Min(_rest.Length, maxPayload - HeaderBytes);
        isLast = length == _rest.Length;
        written = 0;
        if (length == 0)
            return false;

        BinaryPrimitives.WriteUInt16BigEndian(payload, HeaderBits);
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], (ushort)(_frameLength << IndexBits)); // fragments too state the whole size
        _rest[..length].CopyTo(payload[HeaderBytes..]);
        _rest = _rest[length..];
        written = HeaderBytes + length;
        return true;
    }
}
