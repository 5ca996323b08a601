using System.Runtime.InteropServices;
using EdgeCam.Linux;
using EdgeCam.Linux.Net;
using EdgeCam.Ports;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Pipeline;

/// <summary>
/// The encode thread: owns the source, the encoders and the writing ends of the rings. Frames come in capture order,
/// go to every rendition (or past the encoder) and into its ring; nothing here waits for a reader.
/// </summary>
internal sealed class EncodeLoop : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SoundMargin = TimeSpan.FromMilliseconds(10); // more than a frame's time strays from that of its samples
    private readonly IFrameSource _source;
    private readonly ISoundEncoder? _soundEncoder;
    private readonly RenditionSet _renditions;
    private readonly Epoll _encoded = new(); // ready while an encoder that works beside has something
    private readonly ILogger _log;
    private readonly Thread _thread;
    private bool _isAbsent; // written by the encode thread
    private long _returns; // likewise
    private long _turns; // likewise
    private MediaInstant _soundNotBefore = new(long.MinValue); // nothing heard before is written; Never: until samples come
    private volatile bool _isStopping;
    private volatile bool _hasEnded;

    /// <param name="parts">The source and the sound encoder are owned from now on.</param>
    /// <param name="renditions">At least one, with the encoders of <paramref name="parts"/>; owned from now on.</param>
    public EncodeLoop(MediaParts parts, Rendition[] renditions, ILogger log)
    {
        _source = parts.Source;
        _soundEncoder = parts.SoundEncoder;
        _renditions = new RenditionSet(_source, renditions, log);
        _log = log;
        foreach (var readiness in renditions.Select(rendition => rendition.Readiness).OfType<SafeHandle>())
            _encoded.Add(readiness, EpollEvents.Readable, 0);
        _source.WakeOn(_encoded.Readiness);
        _thread = new Thread(Run) { Name = "encode", IsBackground = true };
    }

    /// <summary>Called on the encode thread when the source has ended for good (null) or the thread by a fault; not when it is stopped.</summary>
    public Action<Exception?>? OnEnded { get; set; }

    /// <summary>Nothing is written any more. May be asked by anyone.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>The source has nothing to read from. May be asked by anyone.</summary>
    public bool IsSourceAbsent => Volatile.Read(ref _isAbsent);

    /// <summary>How often the source came back. May be asked by anyone.</summary>
    public long SourceReturns => Volatile.Read(ref _returns);

    /// <summary>How often its thread has gone round: about ten times a second at least while it is well. May be asked by anyone.</summary>
    public long Turns => Volatile.Read(ref _turns);

    /// <summary>Covers parts of every picture before anything else sees it.</summary>
    public MaskStage? Masks { get; init; }

    /// <summary>Looks at every picture before it is encoded; the caller's.</summary>
    public MotionWatch? Motion { get; init; }

    /// <summary>Draws on every picture before it is encoded.</summary>
    public OverlayStage? Overlay { get; init; }

    /// <summary>Writes into copies of pictures which camera this is.</summary>
    public IdentifyStage? Identify { get; init; }

    /// <summary>What is shown and heard instead while nobody may see or hear; the caller's.</summary>
    public PrivacyStage? Privacy { get; init; }

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _isStopping = true;
        if (_thread.IsAlive)
            _thread.Join();
        _renditions.Dispose();
        _soundEncoder?.Dispose();
        _source.Dispose();
        _encoded.Dispose();
    }

    private void Run()
    {
        if (_renditions.IsPassedThrough)
            RealtimePriority.TryRaise(); // only copying
        try
        {
            while (!_isStopping && TakeFrame())
                Volatile.Write(ref _turns, _turns + 1);

            End(null);
        }
        catch (Exception fault)
        {
            End(fault);
        }
    }

    private void End(Exception? fault)
    {
        _hasEnded = true;
        if (!_isStopping)
            OnEnded?.Invoke(fault);
    }

    /// <summary>False when the source has ended.</summary>
    private bool TakeFrame()
    {
        var read = _source.TryRead(Wait, out var frame);
        NoteAbsence(read);
        FollowPrivacy();
        _renditions.Drain();
        if (read == SourceRead.Frame)
            OnFrame(frame);
        return read != SourceRead.Ended;
    }

    private void OnFrame(in SourceFrame frame)
    {
        switch (frame.Kind)
        {
            case SourceFrameKind.Picture when Privacy is { IsOn: true } privacy:
                _renditions.OnPicture(privacy.InsteadOf(frame));
                break;
            case SourceFrameKind.Picture:
                Masks?.OnPicture(frame.Picture);
                Motion?.OnPicture(frame.Picture, frame.CapturedAt); // before the text: a clock is no motion
                Overlay?.OnPicture(frame.Picture);
                _renditions.OnPicture(Identify is null ? frame : Identify.On(frame));
                break;
            case SourceFrameKind.AccessUnit:
                _renditions.OnAccessUnit(frame, isCovered: Privacy is { IsOn: true });
                _source.Return(frame.Loan);
                break;
            case SourceFrameKind.Sound:
                OnSound(frame);
                break;
        }
    }

    private void OnSound(in SourceFrame samples)
    {
        if (_soundEncoder is not null)
        {
            if (_soundNotBefore == MediaInstant.Never)
                _soundNotBefore = samples.CapturedAt + SoundMargin;
            _soundEncoder.Submit(Privacy is { IsOn: true } privacy ? privacy.InsteadOf(samples.Bytes) : samples.Bytes, samples.CapturedAt);
            while (_soundEncoder.TryTake(out var unit))
            {
                if (unit.CapturedAt >= _soundNotBefore)
                    _renditions.OnSound(unit);
            }
        }

        _source.Return(samples.Loan);
    }

    /// <summary>Before the frame at hand: what was captured until now can be had no more once the stage is told.</summary>
    private void FollowPrivacy()
    {
        if (Privacy is not { HasChanged: true } privacy)
            return;
        _renditions.Cut();
        _soundNotBefore = MediaInstant.Never;
        Motion?.Interrupt();
        privacy.OnFollowed();
    }

    private void NoteAbsence(SourceRead read)
    {
        var isAbsent = read == SourceRead.Absent || (_isAbsent && read != SourceRead.Frame);
        if (isAbsent == _isAbsent)
            return;
        Volatile.Write(ref _isAbsent, isAbsent);
        if (isAbsent)
        {
            PipelineLog.SourceAbsent(_log, _source.Name);
            return;
        }

        Volatile.Write(ref _returns, _returns + 1);
        PipelineLog.SourceBack(_log, _source.Name);
    }
}
