using System.Buffers.Binary;

namespace EdgeCam.Testing.Rtsp;

/// <summary>One access unit as received.</summary>
/// <param name="AnnexB">NAL units behind start codes.</param>
/// <param name="FollowsGap">Packets are missing right before it.</param>
/// <param name="At">When its last packet was read.</param>
public sealed record ReceivedUnit(byte[] AnnexB, uint Timestamp, bool IsIdr, bool FollowsGap, TimeSpan At);

/// <summary>
/// Puts RTP packets of one H.264 track together again (RFC 6184, packetization mode 1), and sees what is missing.
/// Written from the standard and sharing nothing with the packetizer.
/// </summary>
/// <remarks>Thread-bound.</remarks>
public sealed class VideoReceiver
{
    private readonly List<byte> _unit = [];
    private int? _lastSequence;
    private bool _isIdr;
    private bool _isBroken;
    private bool _followsGap;

    /// <summary>Whole access units in order of arrival.</summary>
    public List<ReceivedUnit> Units { get; } = [];

    /// <summary>How often sequence numbers were missing.</summary>
    public int Gaps { get; private set; }

    /// <summary>Takes one packet; a unit that misses a packet is given up, and the next one is marked.</summary>
    public void OnPacket(ReadOnlySpan<byte> packet, TimeSpan at)
    {
        NoteSequence(BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));
        var hasMarker = (packet[1] & 0x80) != 0;
        OnPayload(packet[12..]);
        if (!hasMarker)
            return;
        if (!_isBroken)
            Units.Add(new ReceivedUnit([.. _unit], BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), _isIdr, _followsGap, at));
        _followsGap = _isBroken;
        _isIdr = _isBroken = false;
        _unit.Clear();
    }

    private void NoteSequence(int sequence)
    {
        if (_lastSequence is { } last && ((sequence - last) & 0xFFFF) != 1)
        {
            Gaps++;
            _isBroken = _unit.Count > 0; // between two units nothing is torn
            _followsGap = true;
        }

        _lastSequence = sequence;
    }

    private void OnPayload(ReadOnlySpan<byte> payload)
    {
        switch (payload[0] & 0x1F)
        {
            case 24: // STAP-A, RFC 6184 §5.7.1
                for (payload = payload[1..]; payload.Length > 2; payload = payload[(2 + BinaryPrimitives.ReadUInt16BigEndian(payload))..])
                    Append(payload.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(payload)));
                break;
            case 28 when (payload[1] & 0x80) != 0: // the first FU-A, §5.8
                Append([(byte)((payload[0] & 0xE0) | (payload[1] & 0x1F)), .. payload[2..]]);
                break;
            case 28 when _unit.Count == 0:
                _isBroken = true; // a fragment without its beginning
                break;
            case 28:
                _unit.AddRange(payload[2..]);
                break;
            default:
                Append(payload);
                break;
        }
    }

    private void Append(ReadOnlySpan<byte> nal)
    {
        _isIdr |= (nal[0] & 0x1F) == 5;
        _unit.AddRange([0, 0, 0, 1]);
        _unit.AddRange(nal);
    }
}
