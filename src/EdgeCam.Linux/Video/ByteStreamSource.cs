using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video;

/// <summary>
/// H.264 access units from another program: a byte stream written to a FIFO or a Unix socket. A unit is
/// passed on when the next one begins, or once the writer has paused for the quiet period after it. When
/// the writer goes, <see cref="SourceRead.Absent"/> is reported once, then Idle; the next writer
/// begins at its first IDR.
/// </summary>
/// <remarks>
/// Thread-bound. One unit is on loan at a time, and nothing is read meanwhile. Allocates nothing per
/// unit. The size in <see cref="Format"/> stays 0: the parameter sets in the stream tell it.
/// </remarks>
public sealed unsafe class ByteStreamSource : IFrameSource
{
    private readonly ByteStreamInput _input;
    private readonly AccessUnitAssembler _assembler;
    private readonly TimeSpan _quietPeriod;
    private MediaInstant _lastBytesAt;
    private MediaInstant _lastCapturedAt;
    private BufferLoan _loan;
    private bool _isLent;
    private bool _isWriterGone;
    private bool _isAway = true;
    private bool _saidAbsent;
    private int _wholeWrites; // units in a row that were there to their end when the input was first found empty

    /// <param name="address">"fifo:PATH", made when missing, or "unix:PATH", which we listen on.</param>
    /// <param name="nominalRate">The frame rate that the writer is configured for.</param>
    /// <param name="maxUnitBytes">The largest access unit; larger ones are dropped and counted.</param>
    /// <param name="quietPeriod">How long a pause ends a unit; 0.3 ms unless told. Programs write a unit at once, or
    /// in pieces some 10 µs apart. A writer that has never paused within a unit is not waited for.</param>
    /// <exception cref="ArgumentException">The address is neither of the two.</exception>
    /// <exception cref="LinuxException">The path cannot be made, opened or listened on.</exception>
    public ByteStreamSource(string address, FrameRate nominalRate, int maxUnitBytes = 1024 * 1024, TimeSpan? quietPeriod = null)
        : this(InputOf(address), nominalRate, maxUnitBytes, quietPeriod)
    {
    }

    /// <param name="input">Owned from now on.</param>
    internal ByteStreamSource(ByteStreamInput input, FrameRate nominalRate, int maxUnitBytes, TimeSpan? quietPeriod = null)
    {
        _input = input;
        _assembler = new(maxUnitBytes);
        _quietPeriod = quietPeriod ?? TimeSpan.FromMicroseconds(300);
        Format = new(new VideoFormat(IsEncoded: true, 0, 0, nominalRate), Sound: null);
    }

    public string Name => _input.Name;

    public SourceFormat Format { get; }

    public int FormatGeneration => 0;

    /// <summary>What was split, oversized or skipped, and the parameter sets seen last.</summary>
    public AccessUnitAssembler Assembler => _assembler;

    public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
    {
        frame = default;
        if (_isLent)
            return SourceRead.Idle;

        var deadline = MonotonicClock.Now + wait;
        while (!_isWriterGone)
        {
            if (_assembler.TryTake(out var unit))
                return Lend(unit, out frame);
            var now = MonotonicClock.Now;
            if (!TryFill(WaitFrom(now, deadline)) && !_isWriterGone)
            {
                if (IsQuiet() && _assembler.TryTakePending(out unit))
                {
                    _wholeWrites++;
                    return Lend(unit, out frame);
                }

                if (now >= deadline)
                    return OnNothing();
            }
        }

        // The end proves a pending unit as silence does.
        return _assembler.TryTakePending(out var last) ? Lend(last, out frame) : OnWriterGone();
    }

    public void Return(BufferLoan loan) => _isLent &= loan != _loan;

    public void Dispose() => _input.Dispose();

    private static ByteStreamInput InputOf(string address) => address.Split(':', 2) switch
    {
        ["fifo", { Length: > 0 } path] => new FifoInput(path),
        ["unix", { Length: > 0 } path] => new UnixSocketInput(path),
        _ => throw new ArgumentException($"'{address}' names no byte stream: write fifo:PATH or unix:PATH.", nameof(address)),
    };

    /// <summary>
    /// A write of one unit into a FIFO that has room for it is seen whole or not at all (pipe(7): 1 MiB here),
    /// so a writer that does so needs no quiet period; who deceived once is never believed again.
    /// </summary>
    private TimeSpan QuietPeriod => _wholeWrites >= TrustedAfter && _assembler.SplitUnits == 0 ? TimeSpan.Zero : _quietPeriod;

    private TimeSpan WaitFrom(MediaInstant now, MediaInstant deadline)
    {
        if (_assembler.MayTakePending)
            deadline = MediaInstant.Min(deadline, _lastBytesAt + QuietPeriod);
        return deadline > now ? deadline - now : TimeSpan.Zero;
    }

    /// <summary>Waits for bytes and reads them; false when none came.</summary>
    private bool TryFill(TimeSpan wait)
    {
        if (FileCalls.PollIn(_input.Readiness, TimeSpan.Zero) == 0)
        {
            if (FileCalls.PollIn(_input.Readiness, wait) == 0)
                return false;
            if (_assembler.MayTakePending)
                _wholeWrites = 0; // it paused, and wrote on before the quiet period was over
        }

        var result = _input.Read(_assembler.Vacant);
        if (result.Errno == Errno.EAGAIN)
            return false;
        if (result.Value <= 0)
        {
            _isWriterGone = true; // end of file, or a reset connection
            return false;
        }

        _lastBytesAt = MonotonicClock.Now;
        _assembler.Commit((int)result.Value, _lastBytesAt);
        _isAway = _saidAbsent = false;
        return true;
    }

    /// <summary>Asked of the clock again, for a signal may have cut the wait short.</summary>
    private bool IsQuiet() => MonotonicClock.Now >= _lastBytesAt + QuietPeriod;

    private SourceRead Lend(in AssembledUnit unit, out SourceFrame frame)
    {
        // Units that arrive in one piece, or within a tick, would share an RTP timestamp, and players take them for one picture.
        _lastCapturedAt = MediaInstant.Max(unit.ArrivedAt, new(_lastCapturedAt.Nanoseconds + VideoTick));
        _loan = new(0, unchecked((ushort)(_loan.Generation + 1)));
        _isLent = true;
        var bytes = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(unit.Bytes)); // pinned by the assembler
        frame = SourceFrame.OfAccessUnit(bytes, unit.Bytes.Length, _loan, _lastCapturedAt);
        return SourceRead.Frame;
    }

    private SourceRead OnWriterGone()
    {
        _input.DropWriter();
        _assembler.Reset();
        _wholeWrites = 0;
        _isWriterGone = false;
        _isAway = _saidAbsent = true;
        return SourceRead.Absent;
    }

    private SourceRead OnNothing()
    {
        if (!_isAway || _saidAbsent)
            return SourceRead.Idle;
        _saidAbsent = true;
        return SourceRead.Absent;
    }

    private const int TrustedAfter = 128; // units: some seconds, with IDRs among them
    private const long VideoTick = 11_112; // ns of one tick of 90 kHz, rounded up
}
