using System.Buffers.Binary;
using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>
/// Puts the sound's packets in order and takes the AAC frames out (RFC 3640 §3.3.6, AAC-hbr: 13 bits size, 3 bits index).
/// A packet that does not come soon is skipped: a frame of sound stands alone.
/// </summary>
/// <remarks>Thread-bound; its memory is fixed. Bytes from the network: never throws.</remarks>
internal sealed class SoundReceiver(UplinkReceiverPlan plan, ReceivedStream stream, UplinkReceiverCounters counters)
{
    public const int Slots = 256;
    private const int BeforeFirst = 8;
    private const int SamplesPerFrame = 1_024; // AAC-LC
    private const int IndexBits = 3;
    private const int MaxFrame = (1 << 13) - 1;

    private readonly PacketWindow _window = new(Slots, plan.MaxPayloadBytes);
    private readonly byte[] _fragments = new byte[MaxFrame];
    private int _fragmentLength;  // bytes of a frame that takes several packets
    private bool _skipsFragments; // its beginning is missing
    private long _first;          // of the stream
    private int _frame;           // the next frame of the packet that the window begins with

    /// <summary>When a missing packet is skipped.</summary>
    public MediaInstant NextDeadline => FirstReceived() is var next && next < _window.End && next > _window.Next ? SkipAt(next) : MediaInstant.Never;

    /// <summary>Another stream begins.</summary>
    public void Restart(SequenceNumber first)
    {
        _window.Restart(first, BeforeFirst);
        _first = _window.End;
        (_fragmentLength, _skipsFragments, _frame) = (0, false, 0);
    }

    public void OnPacket(in RtpHeader header, ReadOnlySpan<byte> payload, MediaInstant now)
    {
        var number = _window.Extend(header.Sequence);
        if (payload.Length > plan.MaxPayloadBytes)
            counters.Malformed++;
        else if (_window.Has(number))
            counters.Duplicates++;
        else if (number < _window.Next)
            counters.Late++;
        else
            Put(number, header, payload, now);
    }

    /// <summary>Finds the next frame to hand out.</summary>
    public bool TryPoll(MediaInstant now, out ReceivedUnit unit)
    {
        unit = default;
        for (var next = FirstReceived(); next < _window.End; next = FirstReceived())
        {
            if (next > _window.Next && SkipAt(next) > now)
                return false;
            if (next > _window.Next)
                SkipTo(next);
            if (TryTake(out unit))
                return true;
        }

        return false;
    }

    private void Put(long number, in RtpHeader header, ReadOnlySpan<byte> payload, MediaInstant now)
    {
        if (!_window.Covers(number))
            SkipTo(number);
        if (number < _window.End)
            counters.Reordered++;
        _window.Put(number, header, payload, now);
    }

    /// <summary>The first packet that is there; the end when there is none.</summary>
    private long FirstReceived()
    {
        var number = _window.Next;
        while (number < _window.End && !_window.Has(number))
            number++;
        return number;
    }

    /// <summary>What was sent before the first packet that came is not waited for.</summary>
    private MediaInstant SkipAt(long next) => _window[next].ArrivedAt + (next <= _first ? plan.ReorderTime : plan.SoundPatience);

    private void SkipTo(long next)
    {
        for (var number = Math.Max(_window.Next, _first); number < next; number++)
            counters.Lost += _window.Has(number) ? 0 : 1;
        _window.Release(next);
        (_frame, _fragmentLength, _skipsFragments) = (0, 0, true);
    }

    /// <summary>Takes the next frame out of the packet that the window begins with; lets go of the packet behind its last.</summary>
    private bool TryTake(out ReceivedUnit unit)
    {
        unit = default;
        var (number, packet) = (_window.Next, _window[_window.Next]);
        var isFrame = TryReadFrame(_window.PayloadOf(number), _frame, out var frame, out var size, out var count);
        if (!isFrame)
            counters.Malformed++;
        else if (frame.Length < size)
            isFrame = TryJoin(ref frame, size, packet.Marker);
        else
            (_fragmentLength, _skipsFragments) = (0, false);

        if (isFrame)
            unit = Describe(number, packet, frame);
        if (++_frame < count)
            return isFrame;
        _frame = 0;
        _window.Release(number + 1);
        return isFrame;
    }

    /// <summary>Reads frame <paramref name="index"/> of a packet; one that is shorter than its size is a fragment, and alone.</summary>
    private static bool TryReadFrame(ReadOnlySpan<byte> payload, int index, out ReadOnlySpan<byte> frame, out int size, out int count)
    {
        frame = default;
        size = 0;
        count = payload.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(payload) / 16;
        if (index >= count || payload.Length < 2 + (2 * count))
            return (count = 0) > 0;

        var rest = payload[(2 + (2 * count))..];
        for (var i = 0; i <= index; i++)
        {
            rest = rest[Math.Min(size, rest.Length)..];
            size = BinaryPrimitives.ReadUInt16BigEndian(payload[(2 + (2 * i))..]) >> IndexBits;
        }

        frame = rest[..Math.Min(size, rest.Length)];
        return !frame.IsEmpty && (frame.Length == size || count == 1);
    }

    /// <summary>Appends a fragment; true when the frame is whole and stands in <paramref name="frame"/>.</summary>
    private bool TryJoin(ref ReadOnlySpan<byte> frame, int size, bool isLast)
    {
        var fits = frame.TryCopyTo(_fragments.AsSpan(_fragmentLength));
        _fragmentLength += fits ? frame.Length : 0;
        if (!isLast && fits)
            return false;

        frame = _fragments.AsSpan(0, _fragmentLength);
        var isWhole = fits && _fragmentLength == size && !_skipsFragments;
        counters.Malformed += isWhole || _skipsFragments ? 0 : 1;
        (_fragmentLength, _skipsFragments) = (0, false);
        return isWhole;
    }

    private ReceivedUnit Describe(long number, PacketWindow.Packet packet, ReadOnlySpan<byte> frame)
    {
        counters.SoundFrames++;
        var timestamp = packet.Timestamp + (_frame * SamplesPerFrame);
        return new ReceivedUnit
        {
            Track = Track.Sound,
            Bytes = frame,
            Timestamp = timestamp,
            Ssrc = stream.Ssrc.GetValueOrDefault(),
            LastSequence = PacketWindow.SequenceOf(number),
            CapturedAt = stream.Clock.CapturedAt(timestamp, packet.ArrivedAt),
            CapturedNtp = stream.Clock.NtpAt(timestamp),
            BegunAt = packet.ArrivedAt,
            CompletedAt = packet.ArrivedAt,
        };
    }
}
