using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.MpegTs;

/// <summary>
/// Multiplexes one H.264 track and at most one AAC-LC track into an MPEG-2 transport stream
/// (ISO/IEC 13818-1): feed a unit with <see cref="OnVideo"/> or <see cref="OnAudio"/>, drain it with
/// <see cref="TryPollPackets"/>, and call <see cref="TryPollUpkeep"/> when <see cref="NextDeadline"/> comes.
/// </summary>
/// <remarks>
/// <para>
/// The PCR is the instant of sending and the PTS the instant of capture plus a constant delay, both read
/// from CLOCK_MONOTONIC: the PCR then arrives with no more jitter than the network's, whatever the encoder does.
/// </para>
/// <para>
/// The unit stays with the caller, which passes it again with each poll, so that a paced sender may leave
/// in the middle of a unit and come back. Every poll fills its buffer but the last one of a unit: with a
/// buffer of n × <see cref="DatagramBytes"/> all datagrams but the last are equal (UDP_SEGMENT).
/// </para>
/// <para>Thread-bound. Copies the payload once; allocates nothing after construction.</para>
/// </remarks>
public sealed class TsMuxer
{
    public const int PacketBytes = 188; // ISO/IEC 13818-1 §2.4.3.2

    /// <summary>Seven packets: as many as fit the 1,472 bytes of UDP payload in an Ethernet frame.</summary>
    public const int DatagramBytes = 7 * PacketBytes;

    /// <summary>What <see cref="TryPollUpkeep"/> writes at most: PAT, PMT and a PCR.</summary>
    public const int UpkeepBytes = 3 * PacketBytes;

    /// <summary>Of each frame of sound.</summary>
    public const int AdtsHeaderBytes = AdtsHeader.Bytes;

    /// <summary>One frame of sound of the largest kind with its header (13 bits, ISO/IEC 14496-3 §1.A.3.2).</summary>
    public const int MaxAdtsBytes = 0x1FFF;

    /// <summary>Sound that fits the PES packet of one datagram while no table is due.</summary>
    public const int AdtsBytesOfDatagram = (DatagramBytes / PacketBytes * TsPidWriter.MaxPayload) - PesHeader.Bytes;

    private readonly PsiTables _tables;
    private readonly ProgramClock _clock = new();
    private readonly TsPidWriter _video = new(PsiTables.VideoPid);
    private readonly TsPidWriter _audio = new(PsiTables.AudioPid);
    private readonly AdtsHeader? _adts;
    private readonly TimeSpan _delay;
    private readonly byte[] _head = new byte[PesHeader.Bytes + AdtsHeader.Bytes];

    // The unit in hand is _head[.._headLength], which the first packet takes whole, followed by the caller's
    // bytes from _position on; _unit is null when it is drained.
    // 0 <= _position <= _unitLength; 0 < _headLength + _unitLength - _position while _unit is not null
    private TsPidWriter? _unit;
    private int _headLength;
    private int _unitLength;
    private int _position;
    private long _pts;
    private bool _isIdr;
    private bool _isStarted;

    /// <param name="delay">
    /// From capture to presentation, 0 up to 1 s (what a decoder may have to hold, §2.4.2.6). It should cover the
    /// time from capture to the last byte sent. A unit that takes longer holds the PCR back, see
    /// <see cref="ProgramClock"/>; it never gets another PTS.
    /// </param>
    /// <param name="audioSpecificConfig">Of the AAC-LC track (ISO/IEC 14496-3 §1.6.2.1); empty without sound.</param>
    /// <exception cref="ArgumentException">The delay is out of range, or the sound is not AAC-LC that ADTS can carry.</exception>
    public TsMuxer(TimeSpan delay, ReadOnlySpan<byte> audioSpecificConfig = default)
    {
        if (delay < TimeSpan.Zero || delay >= TimeSpan.FromSeconds(1))
            throw new ArgumentOutOfRangeException(nameof(delay), delay, "The presentation delay must be at least 0 and less than 1 s.");
        _delay = delay;
        _adts = audioSpecificConfig.IsEmpty ? null : AdtsHeader.From(audioSpecificConfig);
        _tables = new PsiTables(_adts is not null);
    }

    /// <summary>
    /// 100 ms: a hardware encoder keeps a picture for one or two frame times (66 ms at 30 frames per second)
    /// and a paced access unit takes up to one more to send.
    /// </summary>
    public static TimeSpan DefaultDelay => TimeSpan.FromMilliseconds(100);

    /// <summary>When a PCR or the tables must be sent though no unit comes; Never before the first unit and after a break.</summary>
    public MediaInstant NextDeadline => _isStarted ? MediaInstant.Min(_clock.Due, _tables.Due) : MediaInstant.Never;

    /// <summary>True from the beginning of a unit until its last packet was written.</summary>
    public bool HasUnit => _unit is not null;

    /// <summary>How far the PCR is held back because units came later than the delay allows: above 0, raise the delay.</summary>
    public TimeSpan ClockLag => _clock.Lag;

    /// <summary>Begins an access unit; PAT and PMT precede an IDR. The unit before must be drained or broken off.</summary>
    /// <param name="annexB">The unit with start codes; looked at, not kept. It gets an access unit delimiter if it has none (§2.14.1).</param>
    public void OnVideo(ReadOnlySpan<byte> annexB, MediaInstant capturedAt, bool isIdr)
    {
        if (isIdr && _clock.TryCatchUp())
            MarkBreak();
        ReadOnlySpan<byte> delimiter = StartsWithDelimiter(annexB) ? [] : AccessUnitDelimiter;
        Begin(_video, PesHeader.VideoStreamId, delimiter, annexB.Length, capturedAt);
        _isIdr = isIdr;
        if (isIdr)
            _tables.MakeDue();
    }

    /// <summary>Begins an AAC frame, which gets an ADTS header. The unit before must be drained or broken off.</summary>
    /// <param name="rawAacFrame">One raw_data_block, at most 8,184 bytes; looked at, not kept.</param>
    /// <exception cref="ArgumentException">The frame is longer than ADTS can say.</exception>
    /// <exception cref="InvalidOperationException">The multiplexer was made without sound.</exception>
    public void OnAudio(ReadOnlySpan<byte> rawAacFrame, MediaInstant capturedAt)
    {
        if (_adts is not { } adts)
        {
            NoAudioTrack();
            return;
        }

        Span<byte> header = stackalloc byte[AdtsHeader.Bytes];
        adts.Write(header, rawAacFrame.Length);
        Begin(_audio, PesHeader.AudioStreamId, header, rawAacFrame.Length, capturedAt);
        _isIdr = false;
    }

    /// <summary>Writes an AAC frame behind the ADTS header that <see cref="OnAdts"/> expects of it.</summary>
    /// <param name="rawAacFrame">One raw_data_block.</param>
    /// <returns>False when it is empty or has no room, and when the multiplexer was made without sound.</returns>
    public bool TryWriteAdts(Span<byte> destination, ReadOnlySpan<byte> rawAacFrame, out int written)
    {
        written = 0;
        if (_adts is not { } adts || rawAacFrame.IsEmpty || AdtsHeader.Bytes + rawAacFrame.Length > Math.Min(destination.Length, MaxAdtsBytes))
            return false;
        adts.Write(destination, rawAacFrame.Length);
        rawAacFrame.CopyTo(destination[AdtsHeader.Bytes..]);
        written = AdtsHeader.Bytes + rawAacFrame.Length;
        return true;
    }

    /// <summary>
    /// Begins several AAC frames in one PES packet, where each alone would fill up its last packet with nothing; the PTS is
    /// that of the first (§2.4.3.7). The unit before must be drained or broken off.
    /// </summary>
    /// <param name="bytes">Of the frames with their ADTS headers, which are passed with each poll.</param>
    public void OnAdts(int bytes, MediaInstant capturedAt)
    {
        Begin(_audio, PesHeader.AudioStreamId, [], bytes, capturedAt);
        _isIdr = false;
    }

    /// <summary>
    /// What was being sent is lost (a reader was lapped, a batch of packets not sent): breaks off the unit in
    /// hand and marks the next packet of each PID with the discontinuity_indicator (§2.4.3.5). The clock
    /// starts afresh with the next unit; until then nothing is due.
    /// </summary>
    public void OnDiscontinuity()
    {
        _unit = null;
        _isStarted = false;
        _clock.Restart();
        MarkBreak();
    }

    /// <summary>Writes the next packets of the unit in hand, with tables and PCR between them where due.</summary>
    /// <param name="unit">The bytes that the unit was begun with.</param>
    /// <param name="packets">Destination of one packet or more, filled with as many whole packets as fit.</param>
    /// <param name="now">When the packets will be sent.</param>
    /// <returns>False when the unit is exhausted; <paramref name="written"/> is then 0.</returns>
    public bool TryPollPackets(ReadOnlySpan<byte> unit, Span<byte> packets, MediaInstant now, out int written)
    {
        Debug.Assert(_unit is null || unit.Length == _unitLength, "poll with the unit that was begun");
        Debug.Assert(packets.Length >= PacketBytes, "room for one packet");
        written = 0;
        while (_unit is not null && packets.Length - written >= PacketBytes)
        {
            WriteNext(_unit, unit, packets.Slice(written, PacketBytes), now);
            written += PacketBytes;
        }

        return written > 0;
    }

    /// <summary>Writes tables and a PCR when they are due; allowed between the polls of one unit too.</summary>
    /// <param name="packets">Destination of at least <see cref="UpkeepBytes"/>.</param>
    /// <param name="now">When the packets will be sent.</param>
    /// <returns>False before <see cref="NextDeadline"/>; <paramref name="written"/> is then 0.</returns>
    public bool TryPollUpkeep(Span<byte> packets, MediaInstant now, out int written)
    {
        Debug.Assert(packets.Length >= UpkeepBytes, "room for PAT, PMT and PCR");
        written = 0;
        if (now < NextDeadline)
            return false;

        while (TryWriteTable(packets.Slice(written, PacketBytes), now))
            written += PacketBytes;
        WritePcrAlone(packets.Slice(written, PacketBytes), now);
        written += PacketBytes;
        return true;
    }

    /// <summary>Looks at the first NAL unit header only, where NalReader would search the slice for its end.</summary>
    private static bool StartsWithDelimiter(ReadOnlySpan<byte> annexB)
    {
        var header = annexB.IndexOf((ReadOnlySpan<byte>)[0, 0, 1]) + 3;
        return header >= 3 && header < annexB.Length && NalUnit.TypeOf(annexB[header]) == NalUnitType.AccessUnitDelimiter;
    }

    private void Begin(TsPidWriter pid, byte streamId, ReadOnlySpan<byte> prefix, int unitLength, MediaInstant capturedAt)
    {
        Debug.Assert(_unit is null, "drain before you feed again");
        _unit = pid;
        _pts = (capturedAt + _delay).ToClock(PesHeader.ClockRate);
        PesHeader.Write(_head, streamId, prefix.Length + unitLength, _pts);
        prefix.CopyTo(_head.AsSpan(PesHeader.Bytes));
        _headLength = PesHeader.Bytes + prefix.Length;
        _unitLength = unitLength;
        _position = 0;
        _isStarted = true;
    }

    private void WriteNext(TsPidWriter pid, ReadOnlySpan<byte> unit, Span<byte> packet, MediaInstant now)
    {
        if (TryWriteTable(packet, now))
            return;
        if (pid != _video && _clock.IsDue(now))
            WritePcrAlone(packet, now);
        else
            WritePayload(pid, unit, packet, now);
    }

    private void MarkBreak()
    {
        _tables.OnDiscontinuity();
        _video.OnDiscontinuity();
        _audio.OnDiscontinuity();
    }

    private bool TryWriteTable(Span<byte> packet, MediaInstant now)
    {
        if (!_tables.TryWriteNext(packet, now))
            return false;
        _clock.MakeDue(); // who tunes in has tables and clock together
        return true;
    }

    private void WritePcrAlone(Span<byte> packet, MediaInstant now) =>
        _video.Begin(packet, payloadBytes: 0, isUnitStart: false, new AdaptationField(IsRandomAccess: false, TakePcr(now)));

    private void WritePayload(TsPidWriter pid, ReadOnlySpan<byte> unit, Span<byte> packet, MediaInstant now)
    {
        var isStart = _headLength > 0;
        long? pcr = pid == _video && (isStart || _clock.IsDue(now)) ? TakePcr(now) : null; // random_access needs one (§2.4.3.5)
        var left = _headLength + _unitLength - _position;
        var payload = pid.Begin(packet, left, isStart, new AdaptationField(isStart && _isIdr, pcr));

        _head.AsSpan(0, _headLength).CopyTo(payload);
        var body = payload[_headLength..];
        unit.Slice(_position, body.Length).CopyTo(body);
        _position += body.Length;
        _headLength = 0;
        if (payload.Length == left)
            _unit = null;
    }

    private long TakePcr(MediaInstant now)
    {
        if (_unit is not null)
            _clock.HoldBefore(_pts, now);
        return _clock.Take(now);
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void NoAudioTrack() =>
        throw new InvalidOperationException("A sound frame came to a multiplexer that was made without an AudioSpecificConfig.");

    // ITU-T H.264 §7.3.2.4: primary_pic_type 7 (any slice types), then the stop bit.
    private static ReadOnlySpan<byte> AccessUnitDelimiter => [0, 0, 0, 1, 0x09, 0xF0];
}
