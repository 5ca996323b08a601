using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Ring;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Pipeline;

/// <summary>
/// The encode thread: owns the source, the encoders and the writing end of the ring. Frames come in
/// capture order, go through their encoder (or past it) and into the ring; nothing here waits for a reader.
/// </summary>
internal sealed class EncodeLoop : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
    private readonly IFrameSource _source;
    private readonly IVideoEncoder? _encoder;
    private readonly ISoundEncoder? _soundEncoder;
    private readonly LiveStream _stream;
    private readonly LiveStreamWriter _writer;
    private readonly IdrLimiter _idrs;
    private readonly FrameSkipper _skipper = new();
    private readonly ILogger _log;
    private readonly Thread _thread;
    private bool _isAbsent;
    private volatile bool _isStopping;

    public EncodeLoop(MediaParts parts, LiveStream stream, EncodePlan plan, ILogger log)
    {
        _source = parts.Source;
        _encoder = parts.Encoder;
        _soundEncoder = parts.SoundEncoder;
        _stream = stream;
        _writer = new LiveStreamWriter(stream, plan.AddsCaptureTime);
        _idrs = new IdrLimiter(plan.MinIdrInterval);
        _skipper.FramesPerSecond = plan.FramesPerSecond;
        _log = log;
        _thread = new Thread(Run) { Name = "encode", IsBackground = true };
    }

    public PipelineCounters Counters { get; } = new();

    /// <summary>Called on the encode thread when the source has ended for good (null) or the thread by a fault; not when it is stopped.</summary>
    public Action<Exception?>? OnEnded { get; set; }

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _isStopping = true;
        if (_thread.IsAlive)
            _thread.Join();
        _encoder?.Dispose();
        _soundEncoder?.Dispose();
        _source.Dispose();
    }

    private void Run()
    {
        if (_encoder is null)
            RealtimePriority.TryRaise(); // passing through is only copying
        try
        {
            while (!_isStopping && TakeFrame())
            {
            }

            if (!_isStopping)
                OnEnded?.Invoke(null);
        }
        catch (Exception fault)
        {
            OnEnded?.Invoke(fault);
        }
    }

    /// <summary>False when the source has ended.</summary>
    private bool TakeFrame()
    {
        var read = _source.TryRead(Wait, out var frame);
        NoteAbsence(read);
        if (read == SourceRead.Frame)
            OnFrame(frame);
        return read != SourceRead.Ended;
    }

    private void OnFrame(in SourceFrame frame)
    {
        switch (frame.Kind)
        {
            case SourceFrameKind.Picture:
                OnPicture(frame);
                break;
            case SourceFrameKind.AccessUnit:
                Counters.OnFrameIn();
                Counters.OnVideoOut(_writer.WriteVideo(frame.Bytes, frame.CapturedAt));
                _source.Return(frame.Loan);
                break;
            case SourceFrameKind.Sound:
                OnSound(frame);
                break;
        }
    }

    private void OnPicture(in SourceFrame picture)
    {
        Counters.OnFrameIn();
        if (_skipper.IsSkipped(picture.CapturedAt, _stream.Rate.Interval))
        {
            Counters.OnSkipped();
            _source.Return(picture.Loan);
            return;
        }

        var forceIdr = IsIdrDue(); // once: asking takes the turn, and a full encoder is offered the picture again
        while (!_encoder!.TrySubmit(picture, forceIdr))
            Drain();
        Drain();
    }

    private bool IsIdrDue()
    {
        if (!_stream.IsIdrWanted || !_idrs.TryTake(MonotonicClock.Now))
            return false;
        _stream.OnIdrForced();
        Counters.OnIdrForced();
        return true;
    }

    private void Drain()
    {
        while (_encoder!.TryTake(out var unit))
            Counters.OnVideoOut(_writer.WriteVideo(unit.Bytes, unit.CapturedAt));
        while (_encoder.TryTakeReturned(out var loan))
            _source.Return(loan);
    }

    private void OnSound(in SourceFrame samples)
    {
        if (_soundEncoder is not null)
        {
            _soundEncoder.Submit(samples.Bytes, samples.CapturedAt);
            while (_soundEncoder.TryTake(out var unit))
                Counters.OnBytesOut(_writer.WriteSound(unit.Bytes, unit.CapturedAt));
        }

        _source.Return(samples.Loan);
    }

    private void NoteAbsence(SourceRead read)
    {
        var isAbsent = read == SourceRead.Absent || (_isAbsent && read != SourceRead.Frame);
        if (isAbsent == _isAbsent)
            return;
        _isAbsent = isAbsent;
        if (isAbsent)
            PipelineLog.SourceAbsent(_log, _source.Name);
        else
            PipelineLog.SourceBack(_log, _source.Name);
    }
}
