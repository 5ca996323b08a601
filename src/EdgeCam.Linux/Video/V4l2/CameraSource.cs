using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.V4l2;

/// <summary>
/// A V4L2 camera, from its opening until something happens to it: unplugged, another signal at its input, nothing for a
/// second (drivers hang). Then reading throws, and it is to be disposed of and opened anew, together with whatever still
/// reads its buffers.
/// </summary>
/// <remarks>Thread-bound, as its port says. Allocates nothing per picture.</remarks>
public sealed class CameraSource : IFrameSource
{
    private static readonly TimeSpan StallTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);
    private const int StallIntervals = 5; // a camera in the dark may expose for long
    private readonly CameraStream _stream;
    private readonly CaptureCounters _counters;
    private SafeHandle? _waker;
    private MediaInstant _lastFrameAt = MonotonicClock.Now;
    private uint _lastSequence;
    private bool _hasSequence;
    private bool _takesNoBuffers;

    /// <summary>Opens the camera and starts it.</summary>
    /// <param name="path">Its node; see <see cref="VideoNodes.FindCamera"/>.</param>
    /// <param name="costs">By format: what a picture of it costs on its way to the encoder; what is not named cannot be used.</param>
    /// <param name="counters">The caller's.</param>
    /// <exception cref="LinuxException">It cannot be opened, or another program uses it.</exception>
    /// <exception cref="VideoDeviceException">It offers nothing that can be used.</exception>
    public CameraSource(string path, CameraWish wish, IReadOnlyDictionary<FourCc, double> costs, CaptureCounters counters)
    {
        (_stream, _counters) = (new CameraStream(path, wish, costs), counters);
        Format = new SourceFormat(FormatOf(_stream), Sound: null);
    }

    public string Name => $"camera {_stream}";

    public SourceFormat Format { get; }

    public int FormatGeneration => 0;

    /// <summary>What it is set to.</summary>
    public CameraMode Mode => _stream.Mode;

    /// <inheritdoc/>
    /// <exception cref="LinuxException">The driver refuses to go on.</exception>
    /// <exception cref="VideoDeviceException">It was unplugged, delivers nothing any more, or something else than before.</exception>
    public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
    {
        frame = default;
        if (_takesNoBuffers)
            throw Lost("takes no buffer back");
        var ready = FileCalls.Poll(_stream.Readiness, FileCalls.POLLIN | FileCalls.POLLPRI, _waker, wait);
        if ((ready & FileCalls.POLLPRI) != 0 && _stream.HasChanged())
            throw Lost("delivers another picture than before: what it is plugged into has changed");
        if ((ready & FileCalls.POLLIN) != 0)
            return Take(out frame);
        if ((ready & FileCalls.POLLHUP) != 0)
            throw Lost("was unplugged");
        var now = MonotonicClock.Now;
        if (_stream.IsLentOut)
        {
            _lastFrameAt = now; // there is nothing that it could fill: not its fault
            MonotonicClock.SleepUntil(now + Breath);
        }

        return now - _lastFrameAt > Patience ? throw Lost($"has delivered nothing for {(now - _lastFrameAt).TotalSeconds:0.0} s") : SourceRead.Idle;
    }

    public void WakeOn(SafeHandle descriptor) => _waker = descriptor;

    public void Return(BufferLoan loan)
    {
        if (_stream.Loans.TryReturn(loan, out var index))
            _takesNoBuffers |= !_stream.TryRequeue(index); // said when it is read: whoever returns is not at fault
    }

    /// <summary>Only after everything that reads its pictures: they are unmapped.</summary>
    public void Dispose() => _stream.Dispose();

    private TimeSpan Patience => Mode.Rate.Interval * StallIntervals is var slow && slow > StallTime ? slow : StallTime;

    private SourceRead Take(out SourceFrame frame)
    {
        frame = default;
        if (!_stream.TryTake(out var buffer))
            return SourceRead.Idle;
        var now = MonotonicClock.Now;
        _lastFrameAt = now;
        CountMissed(buffer.Sequence);
        if (!_stream.IsWhole(buffer))
        {
            _counters.OnDamaged();
            _takesNoBuffers |= !_stream.TryRequeue(buffer.Index);
            return SourceRead.Idle;
        }

        _counters.OnTaken();
        frame = _stream.Lend(buffer, buffer.IsStampMonotonic && buffer.At <= now ? buffer.At : now);
        return SourceRead.Frame;
    }

    private void CountMissed(uint sequence)
    {
        var gap = unchecked(sequence - _lastSequence - 1);
        if (_hasSequence && gap is > 0 and < int.MaxValue)
            _counters.OnMissed(gap);
        (_lastSequence, _hasSequence) = (sequence, true);
    }

    private VideoDeviceException Lost(string what) => new($"{Name} {what}.");

    private static VideoFormat FormatOf(CameraStream stream) => stream.Mode is var mode && mode.Format.Layout is { } layout
        ? new VideoFormat(IsEncoded: false, mode.Width, mode.Height, mode.Rate, layout) { Stride = stream.Stride, Colours = stream.Colours }
        : new VideoFormat(IsEncoded: true, mode.Width, mode.Height, mode.Rate) { IsJpeg = mode.Format.IsJpeg };
}
