using EdgeCam.Linux.Net;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Net.Receiving;

/// <summary>
/// Where the sender is: the address that the newest packet of its streams came from. A sender behind NAT, or one that moves
/// from Wi-Fi to mobile, comes from another address without a word; a packet that was overtaken on the old path, or is sent again
/// by somebody who overheard it, does not turn it back.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class SenderAddress
{
    private readonly Newest[] _newest = new Newest[128]; // by payload type (RFC 3550 §5.1: 7 bits)

    /// <summary>No address before the first packet.</summary>
    public PeerAddress Current { get; private set; }

    /// <summary>Takes note of a packet that the receiver accepted; RTCP tells nothing, for it may have a port of its own.</summary>
    public void OnAccepted(ReadOnlySpan<byte> datagram, in PeerAddress from)
    {
        if (datagram[1] is >= 192 and <= 223 || !RtpHeader.TryRead(datagram, out var header, out _)) // RFC 5761 §4
            return;
        ref var newest = ref _newest[header.PayloadType];
        if (newest.IsKnown && newest.Ssrc == header.Ssrc && !header.Sequence.IsNewerThan(newest.Sequence))
            return;
        newest = new Newest(true, header.Ssrc, header.Sequence);
        Current = from;
    }

    private readonly record struct Newest(bool IsKnown, Ssrc Ssrc, SequenceNumber Sequence);
}
