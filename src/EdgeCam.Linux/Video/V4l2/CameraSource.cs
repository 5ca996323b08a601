using EdgeCam.Linux.Interop;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>
/// A V4L2 camera. It may be unplugged: <see cref="SourceRead.Absent"/> is then reported until it is back, on whatever
/// node. One that delivers nothing for a second is opened anew, for drivers hang.
/// </summary>
/// <remarks>Thread-bound, as its port says, except for the counters. Allocates nothing per picture.</remarks>
public sealed class CameraSource : IFrameSource
{
    private static readonly TimeSpan StallTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);
    private const int StallIntervals = 5; // a camera in the dark may expose for long
    private readonly Func<VideoNode> _find;
    private readonly CameraWish _wish;
    private readonly IReadOnlyDictionary<FourCc, double> _costs;
    private CameraStream? _stream;
    private bool _isBroken; // to be closed once nobody reads its buffers any more
    private MediaInstant _nextAttempt;
    private MediaInstant _lastFrameAt;
    private uint _lastSequence;
    private bool _hasSequence;
    private long _missed;
    private long _damaged;
    private long _reopens;
    private string? _problem;

    /// <summary>Opens the camera.</summary>
    /// <param name="find">The node that is meant, asked at each opening.</param>
    /// <param name="costs">By format: what a picture of it costs on its way to the encoder; what is not named cannot be used.</param>
    /// <exception cref="LinuxException">It cannot be opened.</exception>
    /// <exception cref="VideoDeviceException">It is not there, or offers nothing that can be used.</exception>
    public CameraSource(Func<VideoNode> find, CameraWish wish, IReadOnlyDictionary<FourCc, double> costs)
    {
        (_find, _wish, _costs) = (find, wish, costs);
        Format = Open();
    }

    public string Name { get; private set; } = "camera";

    public SourceFormat Format { get; private set; }

    public int FormatGeneration { get; private set; }

    /// <summary>What it is set to.</summary>
    public CameraMode Mode { get; private set; } = null!;

    /// <summary>Pictures that the driver counted and never handed out; thread-safe, as the next three.</summary>
    public long Missed => Volatile.Read(ref _missed);

    /// <summary>Pictures that came torn or too short.</summary>
    public long Damaged => Volatile.Read(ref _damaged);

    /// <summary>How often it was opened again.</summary>
    public long Reopens => Volatile.Read(ref _reopens);

    /// <summary>Why it is away; null while it is there.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
    {
        frame = default;
        var now = MonotonicClock.Now;
        if (_stream is null || _isBroken)
            return TryReopen(now, wait);
        var ready = FileCalls.Poll(_stream.Readiness, FileCalls.POLLIN | FileCalls.POLLPRI, wait);
        if ((ready & FileCalls.POLLPRI) != 0 && _stream.HasChanged())
            return OnBroken("what it delivers has changed");
        if ((ready & FileCalls.POLLIN) != 0)
            return Take(_stream, out frame);
        if ((ready & FileCalls.POLLHUP) != 0)
            return OnBroken("it was unplugged");
        if (_stream.IsLentOut)
        {
            _lastFrameAt = now; // there is nothing that it could fill: not its fault
            MonotonicClock.SleepUntil(now + Breath);
            return SourceRead.Idle;
        }

        return IsStalled(MonotonicClock.Now) ? OnBroken("it delivers nothing") : SourceRead.Idle;
    }

    public void Return(BufferLoan loan)
    {
        if (_stream?.Loans.TryReturn(loan, out var index) == true && !_isBroken && !_stream.Requeue(index).Succeeded)
            OnBroken("it takes no buffer back");
    }

    public void Dispose() => _stream?.Dispose();

    private bool IsStalled(MediaInstant now)
    {
        var patience = Mode.Rate.Interval * StallIntervals;
        return now - _lastFrameAt > (patience > StallTime ? patience : StallTime);
    }

    private SourceRead Take(CameraStream stream, out SourceFrame frame)
    {
        frame = default;
        var result = stream.TryTake(out var buffer);
        if (!result.Succeeded)
            return result.Errno == Errno.EAGAIN ? SourceRead.Idle : OnBroken(new LinuxException("VIDIOC_DQBUF", result.Errno, stream.ToString()).Message);
        var now = MonotonicClock.Now;
        _lastFrameAt = now;
        Count(buffer.Sequence);
        if (!stream.IsWhole(buffer))
        {
            Volatile.Write(ref _damaged, _damaged + 1);
            return stream.Requeue(buffer.Index).Succeeded ? SourceRead.Idle : OnBroken("it takes no buffer back");
        }

        frame = stream.Lend(buffer, buffer.IsStampMonotonic && buffer.At <= now ? buffer.At : now);
        return SourceRead.Frame;
    }

    private void Count(uint sequence)
    {
        var gap = unchecked(sequence - _lastSequence - 1);
        if (_hasSequence && gap is > 0 and < int.MaxValue)
            Volatile.Write(ref _missed, _missed + gap);
        (_lastSequence, _hasSequence) = (sequence, true);
    }

    private SourceRead OnBroken(string problem)
    {
        _isBroken = true;
        _nextAttempt = default;
        Volatile.Write(ref _problem, problem);
        return SourceRead.Absent;
    }

    /// <summary>Buffers that an encoder still reads keep the old opening alive: unmapped under it, they would end the process.</summary>
    private SourceRead TryReopen(MediaInstant now, TimeSpan wait)
    {
        if (_stream is { Loans.Out: 0 })
            Close();
        if (_stream is not null || now < _nextAttempt)
        {
            MonotonicClock.SleepUntil(MediaInstant.Min(now + wait, now + (_stream is null ? RetryInterval : Breath)));
            return SourceRead.Absent;
        }

        try
        {
            var format = Open();
            if (format != Format)
                (Format, FormatGeneration) = (format, FormatGeneration + 1);
            Volatile.Write(ref _reopens, _reopens + 1);
            return SourceRead.Idle;
        }
        catch (Exception problem) when (problem is LinuxException or VideoDeviceException)
        {
            _nextAttempt = now + RetryInterval;
            Volatile.Write(ref _problem, problem.Message);
            return SourceRead.Absent;
        }
    }

    private SourceFormat Open()
    {
        var node = _find();
        _stream = new CameraStream(node.Path, _wish, _costs);
        (Name, Mode, _isBroken, _hasSequence) = ($"camera {_stream}", _stream.Mode, false, false);
        _lastFrameAt = MonotonicClock.Now;
        Volatile.Write(ref _problem, null);
        var video = Mode.Format.Layout is { } layout
            ? new VideoFormat(IsEncoded: false, Mode.Width, Mode.Height, Mode.Rate, layout)
            : new VideoFormat(IsEncoded: true, Mode.Width, Mode.Height, Mode.Rate);
        return new SourceFormat(video, Sound: null);
    }

    private void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
