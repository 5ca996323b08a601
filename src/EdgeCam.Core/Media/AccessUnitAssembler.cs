using EdgeCam.Units;

namespace EdgeCam.Media;

/// <summary>One access unit borrowed from an <see cref="AccessUnitAssembler"/>.</summary>
/// <param name="bytes">Annex B, beginning with a start code; in pinned memory, valid until the assembler's next call.</param>
/// <param name="arrivedAt">When its first byte was fed.</param>
/// <param name="isIdr">True when its picture is an IDR.</param>
/// <param name="hasParameterSets">True when it carries an SPS and a PPS of its own.</param>
public readonly ref struct AssembledUnit(ReadOnlySpan<byte> bytes, MediaInstant arrivedAt, bool isIdr, bool hasParameterSets)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public MediaInstant ArrivedAt { get; } = arrivedAt;

    public bool IsIdr { get; } = isIdr;

    public bool HasParameterSets { get; } = hasParameterSets;
}

/// <summary>
/// Cuts a byte stream (ITU-T H.264 Annex B) that arrives in any pieces into access units. A unit is proven
/// complete by the start of the next one (§7.4.1.2.3), a frame interval too late for a live camera; so
/// when the writer has fallen silent the caller may take the pending unit at once. If the silence
/// deceived, the rest of that unit shows itself by what it begins with: the unit is counted as split,
/// the stream resumes at its next IDR, and for a while only proof counts.
/// </summary>
/// <remarks>
/// Thread-bound. Feed by <see cref="Vacant"/> and <see cref="Commit"/>, then take until nothing is left
/// before feeding again. No bytes make it throw; it allocates nothing after construction.
/// </remarks>
public sealed class AccessUnitAssembler
{
    private readonly byte[] _buffer;
    private readonly int _maxUnitBytes;
    private readonly ParameterSetCopy _sps = new();
    private readonly ParameterSetCopy _pps = new();

    // 0 <= _unitStart <= _scan <= _end <= _buffer.Length; no start code begins in [_unitStart, _scan) that was not noted
    private int _unitStart;
    private int _scan;
    private int _end;

    private int _chunkStart;
    private MediaInstant _chunkAt;
    private MediaInstant _previousChunkAt;
    private MediaInstant _provenOnlyUntil = new(long.MinValue);

    private UnitState _unit;
    private bool _endsInStartCode;
    private bool _followsFlush;
    private bool _awaitsIdr = true;

    /// <param name="maxUnitBytes">The largest access unit; a larger one is dropped and counted.</param>
    public AccessUnitAssembler(int maxUnitBytes = 1024 * 1024)
    {
        _maxUnitBytes = maxUnitBytes;
        _buffer = GC.AllocateUninitializedArray<byte>(maxUnitBytes + ReadBytes, pinned: true);
    }

    /// <summary>The SPS seen last, without start code; empty before the first.</summary>
    public ReadOnlySpan<byte> SequenceParameterSet => _sps.Bytes;

    /// <summary>The PPS seen last, without start code; empty before the first.</summary>
    public ReadOnlySpan<byte> PictureParameterSet => _pps.Bytes;

    /// <summary>Units that were flushed too early.</summary>
    public long SplitUnits { get; private set; }

    /// <summary>Units larger than the limit.</summary>
    public long OversizedUnits { get; private set; }

    /// <summary>Units passed over while waiting for an IDR: at the start, and after a split or oversized unit.</summary>
    public long SkippedUnits { get; private set; }

    /// <summary>What the assembler allocated.</summary>
    public DataSize Memory => new(_buffer.Length + (2 * ParameterSetCopy.MaxBytes));

    /// <summary>
    /// True when a whole picture may be pending: <see cref="TryTakePending"/> would take it. False while
    /// the bytes end within a start code, and while a recent split asks for proof.
    /// </summary>
    public bool MayTakePending =>
        _unit is { HasSlice: true, IsTail: false, IsOversized: false }
        && _end - _unitStart <= _maxUnitBytes
        && !_endsInStartCode
        && _buffer[_end - 1] != 0 // no NAL unit ends in a zero byte (§7.4.1): a start code has begun
        && _chunkAt >= _provenOnlyUntil;

    /// <summary>Room for the next bytes, 64 KiB or more. Ends every borrow.</summary>
    public Span<byte> Vacant
    {
        get
        {
            if (_unitStart == _end || _buffer.Length - _end < ReadBytes)
                Compact();
            return _buffer.AsSpan(_end);
        }
    }

    /// <summary>Says that the first <paramref name="count"/> bytes of <see cref="Vacant"/> were filled.</summary>
    public void Commit(int count, MediaInstant now)
    {
        if (count == 0)
            return;
        if (_unitStart == _end)
            _unit.ArrivedAt = now;
        _previousChunkAt = _chunkAt;
        _chunkAt = now;
        _chunkStart = _end;
        _end += count;
    }

    /// <summary>Takes the next unit that is proven complete.</summary>
    public bool TryTake(out AssembledUnit unit)
    {
        while (TryFindBoundary(out var boundary))
        {
            if (TryCut(boundary, out unit))
                return true;
        }

        unit = default;
        return false;
    }

    /// <summary>Takes the next unit, pending or proven. Call when the writer has been silent for a while, or is gone.</summary>
    public bool TryTakePending(out AssembledUnit unit)
    {
        if (TryTake(out unit))
            return true;
        if (!MayTakePending)
            return false;
        _scan = _end;
        _followsFlush = TryCut(_end, out unit);
        return _followsFlush;
    }

    /// <summary>Another writer begins: forgets what is pending and waits for an IDR. Counters and parameter sets stay.</summary>
    public void Reset()
    {
        _unitStart = _scan = _end = 0;
        _unit = default;
        _endsInStartCode = _followsFlush = false;
        _awaitsIdr = true;
    }

    /// <summary>Finds where the next access unit begins, and notes what the current one holds on the way.</summary>
    private bool TryFindBoundary(out int boundary)
    {
        _endsInStartCode = false;
        while (TryFindNal(out var startCode, out var type, out var isFirstSlice))
        {
            boundary = startCode > _unitStart && _buffer[startCode - 1] == 0 ? startCode - 1 : startCode; // zero_byte, §B.1.2
            if (_unit.HasSlice && BeginsAccessUnit(type, isFirstSlice))
                return true;
            Note(type, isFirstSlice, boundary);
            _scan = startCode + StartCode.Length;
        }

        boundary = 0;
        return false;
    }

    private bool TryFindNal(out int startCode, out NalUnitType type, out bool isFirstSlice)
    {
        type = default;
        isFirstSlice = false;
        startCode = _scan + _buffer.AsSpan(_scan, _end - _scan).IndexOf(StartCode);
        if (startCode < _scan)
        {
            _scan = Math.Max(_scan, _end - (StartCode.Length - 1));
            NoteContinuation(_end);
            return false;
        }

        _scan = startCode;
        var header = startCode + StartCode.Length;
        _endsInStartCode = header >= _end || (NalUnit.TypeOf(_buffer[header]) <= NalUnitType.Idr && header + 1 >= _end);
        if (_endsInStartCode)
            return false;
        type = NalUnit.TypeOf(_buffer[header]);
        isFirstSlice = NalUnit.IsSlice(type) && _buffer[header + 1] >= 0x80; // first_mb_in_slice is ue(v): 0 is one set bit (§7.3.3, §9.1)
        NoteContinuation(startCode);
        return true;
    }

    /// <summary>The first NAL units of a primary coded picture and what may stand before them (§7.4.1.2.3).</summary>
    private static bool BeginsAccessUnit(NalUnitType type, bool isFirstSlice) => type switch
    {
        NalUnitType.Slice or NalUnitType.DataPartitionA or NalUnitType.Idr => isFirstSlice,
        NalUnitType.Sei or NalUnitType.SequenceParameterSet or NalUnitType.PictureParameterSet or NalUnitType.AccessUnitDelimiter => true,
        >= NalUnitType.Prefix and <= (NalUnitType)18 => true,
        _ => false,
    };

    private void Note(NalUnitType type, bool isFirstSlice, int start)
    {
        if (!_unit.HasNal)
            _unitStart = start; // what stood before the first start code is nobody's
        var isBare = !_unit.HasNal;
        _unit.HasNal = true;
        _unit.HasSps |= type == NalUnitType.SequenceParameterSet;
        _unit.HasPps |= type == NalUnitType.PictureParameterSet;
        if (!NalUnit.IsSlice(type))
            return;

        // A writer that puts an SEI before each slice has drawn the boundary itself: such a unit is its own.
        if (!_unit.HasSlice && !isFirstSlice && isBare)
            NoteTail();
        _followsFlush = false;
        _unit.HasSlice = true;
        _unit.IsIdr |= type == NalUnitType.Idr;
    }

    /// <summary>After a flush anything but zeros before the next start code is the rest of the flushed unit.</summary>
    private void NoteContinuation(int end)
    {
        if (_followsFlush && !_unit.HasNal && _buffer.AsSpan(_unitStart, end - _unitStart).ContainsAnyExcept((byte)0))
            NoteTail();
    }

    /// <summary>The unit lacks its beginning: it was flushed too early, or the stream was joined in the middle.</summary>
    private void NoteTail()
    {
        _unit.HasNal = _unit.HasSlice = _unit.IsTail = true;
        if (!_followsFlush)
            return;
        _followsFlush = false;
        SplitUnits++;
        _provenOnlyUntil = _chunkAt + (ProofAfterSplit * Math.Min(SplitUnits, 60)); // who pauses often is believed less and less
    }

    /// <summary>Ends the current unit at <paramref name="boundary"/>; false when it is not fit to be delivered.</summary>
    private bool TryCut(int boundary, out AssembledUnit unit)
    {
        var bytes = _buffer.AsSpan(_unitStart, boundary - _unitStart);
        var was = _unit;
        _unitStart = boundary;
        _unit = new() { ArrivedAt = boundary >= _chunkStart ? _chunkAt : _previousChunkAt };

        unit = default;
        if (!IsDeliverable(was, bytes.Length))
            return false;
        if (was.HasSps || was.HasPps)
            KeepParameterSets(bytes);
        unit = new(bytes, was.ArrivedAt, was.IsIdr, was is { HasSps: true, HasPps: true });
        return true;
    }

    private bool IsDeliverable(in UnitState unit, int length)
    {
        var isOversized = unit.IsOversized || length > _maxUnitBytes;
        if (isOversized)
            OversizedUnits++;
        _awaitsIdr |= isOversized || unit.IsTail;
        if (isOversized || unit.IsTail)
            return false;

        _awaitsIdr &= !unit.IsIdr;
        if (_awaitsIdr)
            SkippedUnits++;
        return !_awaitsIdr;
    }

    private void KeepParameterSets(ReadOnlySpan<byte> unit)
    {
        while (NalReader.TryNext(ref unit, out var nal) && !NalUnit.IsSlice(NalUnit.TypeOf(nal[0])))
        {
            if (NalUnit.TypeOf(nal[0]) == NalUnitType.SequenceParameterSet)
                _sps.Take(nal);
            else if (NalUnit.TypeOf(nal[0]) == NalUnitType.PictureParameterSet)
                _pps.Take(nal);
        }
    }

    /// <summary>Moves the pending bytes to the front. Of a unit that is too large only what a start code may need is kept.</summary>
    private void Compact()
    {
        if (_end - _unitStart > _maxUnitBytes + BoundaryBytes)
        {
            _unit.IsOversized |= _unit.HasNal;
            _unitStart = Math.Max(_unitStart, _scan - 1);
        }

        _buffer.AsSpan(_unitStart, _end - _unitStart).CopyTo(_buffer);
        _scan -= _unitStart;
        _end -= _unitStart;
        _chunkStart -= _unitStart;
        _unitStart = 0;
    }

    private static ReadOnlySpan<byte> StartCode => [0, 0, 1];

    private const int BoundaryBytes = 6; // zero_byte, start code, NAL unit header and first slice byte: read before the unit is known to have ended
    private const int ReadBytes = 64 * 1024; // one full default pipe (pipe(7))
    private static readonly TimeSpan ProofAfterSplit = TimeSpan.FromSeconds(10);

    private struct UnitState
    {
        public MediaInstant ArrivedAt;
        public bool HasNal;
        public bool HasSps;
        public bool HasPps;
        public bool HasSlice;
        public bool IsIdr;
        public bool IsTail;
        public bool IsOversized;
    }

    private sealed class ParameterSetCopy
    {
        private readonly byte[] _bytes = new byte[MaxBytes];
        private int _length;

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

        public void Take(ReadOnlySpan<byte> nal)
        {
            if (nal.Length <= MaxBytes && nal.TryCopyTo(_bytes))
                _length = nal.Length;
        }

        public const int MaxBytes = 1024; // an SPS with VUI is under 100 bytes; scaling lists add a few hundred
    }
}
