using System.Buffers.Binary;
using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Benchmarks.Load;

/// <summary>One reader's H.264 over RTP (RFC 6184): counts, losses, delays from the capture time in the SEI.</summary>
/// <remarks>Thread-bound. Allocates nothing per packet.</remarks>
internal sealed class ReceivedVideo(SampleBuffer latency, SampleBuffer firstByte)
{
    private const byte StapA = 24; // RFC 6184 §5.7.1
    private const byte FuA = 28; // RFC 6184 §5.8
    private SequenceNumber? _expected;
    private RtpTimestamp _timestamp;
    private FrameNumbers _frameNumbers;
    private MediaInstant? _capturedAt;
    private bool _isIdr;
    private bool _isUnitTorn; // a packet of the unit in hand is missing
    private bool _isBroken = true; // references are missing until the next whole IDR

    /// <summary>While true, units, packets and delays are counted.</summary>
    public bool IsInWindow { get; set; }

    public long Packets { get; private set; }

    public long Lost { get; private set; }

    public long Units { get; private set; }

    /// <summary>Units that a decoder has every reference for.</summary>
    public long Clean { get; private set; }

    /// <summary>When the last packet of the first whole IDR came.</summary>
    public MediaInstant? FirstIdrAt { get; private set; }

    /// <param name="packet">An RTP packet; anything else is passed over.</param>
    public void OnPacket(ReadOnlySpan<byte> packet, MediaInstant now)
    {
        if (!RtpHeader.TryRead(packet, out var header, out var payload) || payload.Length < 2)
            return;
        var isFirst = header.Timestamp != _timestamp;
        if (isFirst)
            BeginUnit(header.Timestamp);
        OnSequence(header.Sequence, isFirst);
        Packets += IsInWindow ? 1 : 0;
        OnPayload(payload, now);
        if (header.Marker)
            EndUnit(now);
    }

    private void BeginUnit(RtpTimestamp timestamp)
    {
        _timestamp = timestamp;
        _capturedAt = null;
        _isIdr = _isUnitTorn = false;
    }

    private void OnSequence(SequenceNumber sequence, bool isFirstOfUnit)
    {
        var gap = _expected is { } expected ? sequence.DistanceFrom(expected) : 0;
        _isBroken |= gap != 0;
        _isUnitTorn |= gap != 0 && !isFirstOfUnit; // what is missing before an IDR does not matter to it
        Lost += IsInWindow ? Math.Max(gap, -1) : 0; // one that comes late was counted as lost
        if (gap >= 0)
            _expected = sequence.Next;
    }

    private void OnPayload(ReadOnlySpan<byte> payload, MediaInstant now)
    {
        switch (payload[0] & 0x1F)
        {
            case StapA:
                OnAggregate(payload[1..], now);
                break;
            case FuA when (payload[1] & 0x80) != 0:
                OnNal(payload[1], payload[2..], default, now); // the FU header holds the type where a NAL header does
                break;
            case FuA:
                break;
            default:
                OnNal(payload[0], payload[1..], payload, now);
                break;
        }
    }

    private void OnAggregate(ReadOnlySpan<byte> rest, MediaInstant now)
    {
        while (rest.Length > 2 && BinaryPrimitives.ReadUInt16BigEndian(rest) is var length and > 0 && length <= rest.Length - 2)
        {
            var nal = rest.Slice(2, length);
            OnNal(nal[0], nal[1..], nal, now);
            rest = rest[(2 + length)..];
        }
    }

    /// <param name="header">Its low five bits are the type.</param>
    /// <param name="body">What stands behind the header, or the beginning of it.</param>
    /// <param name="whole">The unit with its header; empty for a fragment.</param>
    private void OnNal(byte header, ReadOnlySpan<byte> body, ReadOnlySpan<byte> whole, MediaInstant now)
    {
        var type = NalUnit.TypeOf(header);
        if (type == NalUnitType.Sei && CaptureTimeSei.TryRead(whole, out var capturedAt))
            OnCaptureTime(capturedAt, now);
        else if (type == NalUnitType.SequenceParameterSet && whole.Length > 4)
            _frameNumbers.OnParameterSet(whole);
        else if (NalUnit.IsSlice(type))
            OnSlice(body, type == NalUnitType.Idr);
    }

    private void OnCaptureTime(MediaInstant capturedAt, MediaInstant now)
    {
        _capturedAt = capturedAt;
        if (IsInWindow)
            firstByte.Add(now - capturedAt);
    }

    private void OnSlice(ReadOnlySpan<byte> body, bool isIdr)
    {
        _isIdr |= isIdr;
        _isBroken |= !_frameNumbers.OnSlice(body, isIdr);
    }

    private void EndUnit(MediaInstant now)
    {
        _isBroken = _isUnitTorn || (_isBroken && !_isIdr);
        if (_isIdr && !_isBroken)
            FirstIdrAt ??= now;
        if (!IsInWindow)
            return;
        Units++;
        Clean += _isBroken ? 0 : 1;
        if (_capturedAt is { } capturedAt)
            latency.Add(now - capturedAt);
    }
}
