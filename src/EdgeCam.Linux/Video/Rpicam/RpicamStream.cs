using System.Runtime.InteropServices;
using EdgeCam.Linux.Interop;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Ports;
using EdgeCam.Units;

namespace EdgeCam.Linux.Video.Rpicam;

/// <summary>A camera on the ribbon cable whose H.264 is made by rpicam-vid, passed through as it is. As <see cref="RpicamSource"/> otherwise.</summary>
/// <remarks>Thread-bound, as its port says. Allocates nothing per unit.</remarks>
public sealed class RpicamStream : IFrameSource
{
    private readonly CameraProgram _program;
    private readonly ByteStreamSource _units;
    private readonly CaptureCounters _counters;
    private readonly TimeSpan _patience;
    private MediaInstant _lastUnitAt = MonotonicClock.Now;

    /// <summary>Starts the program and waits until something comes out.</summary>
    /// <param name="maxUnitBytes">The largest access unit; larger ones are dropped.</param>
    /// <param name="counters">The caller's.</param>
    /// <inheritdoc cref="RpicamSource(string, RpicamWish, CaptureCounters)" path="/exception[@cref='VideoDeviceException']"/>
    public RpicamStream(string program, RpicamWish wish, Bitrate rate, int gopFrames, int maxUnitBytes, CaptureCounters counters)
    {
        (_counters, _patience) = (counters, CameraProgram.PatienceFor(wish.Rate));
        _program = new CameraProgram(program, wish.CodedArguments(rate, gopFrames), (wish.Width, wish.Height));
        Name = $"{_program.Name} camera {wish.Camera}";
        _units = new ByteStreamSource(new ProgramInput(_program), wish.Rate, maxUnitBytes);
        Format = new SourceFormat(new VideoFormat(IsEncoded: true, wish.Width, wish.Height, wish.Rate), Sound: null);
    }

    public string Name { get; }

    public SourceFormat Format { get; }

    public int FormatGeneration => 0;

    /// <inheritdoc/>
    /// <exception cref="VideoDeviceException">The program has ended, or delivers nothing any more.</exception>
    public SourceRead TryRead(TimeSpan wait, out SourceFrame frame)
    {
        var read = _units.TryRead(wait, out frame);
        if (read == SourceRead.Frame)
        {
            _program.ThrowIfAdjusted();
            _lastUnitAt = MonotonicClock.Now;
            _counters.OnTaken();
            return read;
        }

        return MonotonicClock.Now - _lastUnitAt > _patience ? throw _program.Lost($"has delivered nothing for {_patience.TotalSeconds:0.#} s") : SourceRead.Idle;
    }

    public void Return(BufferLoan loan) => _units.Return(loan);

    /// <summary>Takes up to a second where the program hangs.</summary>
    public void Dispose()
    {
        _program.Dispose();
        _units.Dispose();
    }

    /// <summary>A writer that does not come back: another is started.</summary>
    private sealed class ProgramInput(CameraProgram program) : ByteStreamInput
    {
        public override string Name => program.Name;

        public override SafeHandle Readiness => program.Output;

        /// <exception cref="VideoDeviceException">It has ended.</exception>
        public override SyscallResult Read(Span<byte> buffer)
        {
            var result = FileCalls.Read(program.Output, buffer);
            return result.Value > 0 ? result : throw program.Ended();
        }

        public override void DropWriter()
        {
        }

        public override void Dispose()
        {
        }
    }
}
