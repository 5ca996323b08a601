using EdgeCam.Media;
using EdgeCam.Rtp;
using EdgeCam.Units;

namespace EdgeCam.Receiving;

/// <summary>
/// Puts the video's packets in order, asks for what is missing, and hands out whole access units in order. What is not
/// complete when patience ends is given up, and with it every unit up to the next IDR: nothing that cannot be decoded
/// is handed out.
/// </summary>
/// <remarks>Thread-bound; its memory is fixed. What cannot be seen in RTP: a sender that leaves out a picture without leaving out a number.</remarks>
internal sealed partial class VideoReceiver(UplinkReceiverPlan plan, UplinkRendition rendition, ReceivedStream stream, UplinkReceiverCounters counters)
{
    private const int BeforeFirst = 8; // packets that were sent before the first that came, and overtaken by it

    private readonly PacketWindow _window = new(plan.PacketSlots, plan.MaxPayloadBytes);
    private readonly MissingPackets _missing = new(plan.PacketSlots / 4);
    private readonly H264Reassembly _reassembly = new((int)plan.MaxUnit.Bytes);

    private bool _hasParameters;    // an SPS and a PPS of this stream were handed out
    private long _whole;            // all from _window.Next up to here came, and belong to one unit
    private long _cleanStart;       // a unit begins here for certain: the one before it was whole
    private RtpTimestamp? _lastGivenUp;
    private MediaInstant _newestAt; // when the newest packet came
    private TimeSpan? _answerTime;  // from asking for a packet to its arrival, smoothed

    /// <summary>When something is to be asked for or given up.</summary>
    public MediaInstant NextDeadline =>
        MediaInstant.Min(MediaInstant.Min(_missing.NextAsk, _missing.FirstGiveUp), NeedsIdr ? _requestAt : MediaInstant.Never);

    /// <summary>A path whose queue fills up answers late: asking faster would fill it further.</summary>
    private TimeSpan RepeatAfter => _answerTime is { } time && time * 1.5 > plan.RepeatNackAfter ? time * 1.5 : plan.RepeatNackAfter;

    /// <summary>Another stream begins.</summary>
    public void Restart(SequenceNumber first, MediaInstant now)
    {
        Discard(_window.End);
        _missing.Clear();
        _window.Restart(first, BeforeFirst);
        (_hasParameters, _whole, _cleanStart) = (false, _window.Next, 0);
        (_newestAt, _lastGivenUp, _answerTime) = (now, null, null);
        RestartKeyFrames(now);
    }

    /// <summary>Takes a packet of the stream, or one that a retransmission brought.</summary>
    public void OnPacket(in RtpHeader header, ReadOnlySpan<byte> payload, MediaInstant now, bool isRepeated)
    {
        var number = _window.Extend(header.Sequence);
        _cameSinceRequest = true;
        if (payload.Length > plan.MaxPayloadBytes)
            counters.Malformed++;
        else if (_window.Has(number))
            counters.Duplicates++;
        else if (number < _window.Next)
            counters.Late++;
        else if (number < _window.End)
            Fill(number, header, payload, now, isRepeated);
        else if (!isRepeated) // nobody asks for what is not known to be missing
            Append(number, header, payload, now);
    }

    /// <summary>Finds the next unit to hand out.</summary>
    public bool TryPoll(MediaInstant now, out ReceivedUnit unit)
    {
        do
        {
            while ((!_awaitsIdr || TryMoveToIdr()) && TryFindEnd(out var end))
            {
                if (TryTake(end, out unit))
                    return true;
            }
        }
        while (TryGiveUp(now));
        unit = default;
        return false;
    }

    /// <summary>Takes the packets to ask for now.</summary>
    public int TakeMissing(MediaInstant now, Span<SequenceNumber> missing) => _missing.TakeDue(now, RepeatAfter, missing);

    private void Fill(long number, in RtpHeader header, ReadOnlySpan<byte> payload, MediaInstant now, bool isRepeated)
    {
        _window.Put(number, header, payload, now);
        _searched = Math.Min(_searched, number);
        var askedAt = _missing.Remove(number);
        if (!isRepeated)
        {
            counters.Reordered++;
            return;
        }

        counters.Recovered++;
        if (askedAt is { } asked)
            _answerTime = _answerTime is { } before ? before + ((now - asked - before) / 8) : now - asked;
    }

    private void Append(long number, in RtpHeader header, ReadOnlySpan<byte> payload, MediaInstant now)
    {
        // Two rounds of asking are worth it even after a silence that used up all patience.
        var giveUpAt = MediaInstant.Max(_newestAt + plan.Patience, now + (2 * RepeatAfter));
        var isBridged = _window.Covers(number) && _missing.TryAdd(_window.End, number, now + plan.ReorderTime, giveUpAt);
        if (!isBridged)
        {
            counters.Lost += number - _window.End;
            GiveUpBefore(number);
        }

        _window.Put(number, header, payload, now);
        _missing.Hurry(number - plan.ReorderPackets, now);
        _newestAt = now;
    }

    /// <summary>Finds the end of the unit that the window begins with, if all of it came: by its marker, or by the next timestamp.</summary>
    private bool TryFindEnd(out long end)
    {
        for (; _window.Has(_whole); _whole++)
        {
            var isNext = _window[_whole].Timestamp != _window[_window.Next].Timestamp;
            if (!isNext && !_window[_whole].Marker)
                continue;
            end = _whole + (isNext ? 0 : 1);
            return true;
        }

        end = 0;
        return false;
    }

    /// <summary>Puts the unit together and lets go of its packets; false when it is not to be handed out.</summary>
    private bool TryTake(long end, out ReceivedUnit unit)
    {
        unit = default;
        var scan = default(AccessUnitScan);
        var isWhole = TryAssemble(end, out var bytes);
        if (isWhole)
            scan = AccessUnitScan.Of(bytes);
        else
            counters.Malformed++;
        if (!isWhole || !IsDecodable(scan))
        {
            _awaitsIdr |= !isWhole || scan.FirstSlice is not null;
            Discard(end);
            _cleanStart = end;
            return false;
        }

        unit = Describe(end, bytes, (scan.Flags & AccessUnitFlags.Idr) != AccessUnitFlags.None);
        _hasParameters |= scan.HasParameterSets;
        if (unit.IsIdr)
            OnKeyFrame();
        _window.Release(end);
        _whole = _cleanStart = end;
        counters.Pictures++;
        counters.LowPictures += rendition == UplinkRendition.Low ? 1 : 0;
        return true;
    }

    private bool TryAssemble(long end, out ReadOnlySpan<byte> bytes)
    {
        _reassembly.Begin();
        var isWhole = true;
        for (var number = _window.Next; number < end && isWhole; number++)
            isWhole = _reassembly.TryAppend(_window.PayloadOf(number));
        return _reassembly.TryEnd(out bytes) && isWhole;
    }

    /// <summary>A unit without a picture always is: its parameter sets may be all that it brings.</summary>
    private bool IsDecodable(in AccessUnitScan scan) =>
        scan.FirstSlice is null
        || ((_hasParameters || scan.HasParameterSets) && (!_awaitsIdr || (scan.Flags & AccessUnitFlags.Idr) != AccessUnitFlags.None));

    private ReceivedUnit Describe(long end, ReadOnlySpan<byte> bytes, bool isIdr)
    {
        var (timestamp, begunAt, completedAt) = (_window[_window.Next].Timestamp, _window[_window.Next].ArrivedAt, _window[_window.Next].ArrivedAt);
        for (var number = _window.Next; number < end; number++)
        {
            begunAt = MediaInstant.Min(begunAt, _window[number].ArrivedAt);
            completedAt = MediaInstant.Max(completedAt, _window[number].ArrivedAt);
        }

        return new ReceivedUnit
        {
            Track = Track.Video,
            Rendition = rendition,
            IsIdr = isIdr,
            Bytes = bytes,
            Timestamp = timestamp,
            Ssrc = stream.Ssrc.GetValueOrDefault(),
            LastSequence = PacketWindow.SequenceOf(end - 1),
            CapturedAt = stream.Clock.CapturedAt(timestamp, begunAt),
            CapturedNtp = stream.Clock.NtpAt(timestamp),
            BegunAt = begunAt,
            CompletedAt = completedAt,
        };
    }

    /// <summary>Gives up the oldest missing packet if its time is over: an IDR may follow before the next.</summary>
    private bool TryGiveUp(MediaInstant now)
    {
        if (_missing.FirstGiveUp > now)
            return false;
        GiveUpBefore(_missing.First + 1);
        return true;
    }

    private void GiveUpBefore(long number)
    {
        Discard(number);
        _awaitsIdr = true;
        _isAtIdr = false;
    }

    /// <summary>Lets go of all before <paramref name="to"/> without handing it out.</summary>
    private void Discard(long to)
    {
        for (var number = _window.Next; number < Math.Min(to, _window.End); number++)
        {
            if (!_window.Has(number) || _window[number].Timestamp == _lastGivenUp)
                continue;
            _lastGivenUp = _window[number].Timestamp;
            counters.PicturesGivenUp++;
            counters.LowPicturesGivenUp += rendition == UplinkRendition.Low ? 1 : 0;
        }

        counters.Lost += _missing.RemoveBefore(to);
        _window.Release(to);
        _whole = Math.Max(_whole, _window.Next);
    }
}
