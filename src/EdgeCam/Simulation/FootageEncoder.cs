using EdgeCam.Media;
using EdgeCam.Pipeline;
using EdgeCam.Ports;
using EdgeCam.Quality;
using EdgeCam.Units;

namespace EdgeCam.Footage;

/// <summary>An encoded unit and the track it belongs to; borrowed until the next call on the encoder.</summary>
internal readonly record struct FootageUnit(Track Track, EncodedUnit Unit);

/// <summary>
/// A camera for simulations: real footage through a real encoder, on demand, in virtual time. At each
/// capture instant it is told what to encode for; every picture goes to the judge as a reference, also
/// one that is not encoded. The same footage and demands give the same bytes.
/// </summary>
/// <remarks>Thread-bound. Owns source and encoders. Allocates no managed memory per frame.</remarks>
internal sealed class FootageEncoder : IDisposable
{
    private readonly MediaParts _parts;
    private readonly FootagePlan _plan;
    private readonly QualityMeter? _quality;
    private readonly SoundMeter? _sound;
    private readonly IVideoEncoder _encoder;
    private readonly FrameSkipper _skipper = new();
    private SourceFrame? _ahead; // the frame that is captured next, read because only the source knows when

    /// <param name="parts">A source of pictures that waits in virtual time, its encoder, and the sound's or null.</param>
    /// <param name="quality">Told of every picture; its refreshes are the caller's to poll.</param>
    /// <param name="sound">Told of every encoded frame of sound.</param>
    public FootageEncoder(MediaParts parts, FootagePlan plan, QualityMeter? quality = null, SoundMeter? sound = null)
    {
        _parts = parts;
        _plan = plan;
        _quality = quality;
        _sound = sound;
        _encoder = parts.Encoder ?? throw new ArgumentException($"{parts.Source.Name} is encoded already: choose a source of pictures.", nameof(parts));
        Video = parts.Source.Format.Video;
        _ahead = ReadAhead();
    }

    public VideoFormat Video { get; }

    /// <summary>When to call <see cref="TryEncode"/> again: the capture instant of the next picture or sound; Never after the last.</summary>
    public MediaInstant NextCapture => _ahead?.CapturedAt ?? MediaInstant.Never;

    /// <summary>What is captured then.</summary>
    public Track NextTrack => _ahead?.Kind == SourceFrameKind.Sound ? Track.Sound : Track.Video;

    /// <summary>Pictures that were not encoded: held, passed over to keep the frame rate, or the encoder was full.</summary>
    public long Skipped { get; private set; }

    /// <summary>Captures what <see cref="NextCapture"/> stands for and encodes it.</summary>
    /// <param name="demand">Followed from this picture on; without meaning for sound.</param>
    /// <param name="forceIdr">Makes this picture an IDR, if it is encoded.</param>
    /// <returns>False when nothing came out: the picture was skipped, or the sound is being collected.</returns>
    /// <exception cref="InvalidOperationException">The judge is full: poll its refreshes.</exception>
    public bool TryEncode(in EncoderDemand demand, bool forceIdr, out FootageUnit unit)
    {
        unit = default;
        if (_ahead is not { } frame)
            return false;
        var isOut = frame.Kind == SourceFrameKind.Sound ? TryEncodeSound(frame, out unit) : TryEncodePicture(frame, demand, forceIdr, out unit);
        _ahead = ReadAhead();
        return isOut;
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _parts.SoundEncoder?.Dispose();
        _parts.Source.Dispose();
    }

    private bool TryEncodePicture(in SourceFrame frame, in EncoderDemand demand, bool forceIdr, out FootageUnit unit)
    {
        unit = default;
        if (_quality is not null && !_quality.OnCaptured(frame.CapturedAt, LumaView.Of(frame.Picture)))
            throw new InvalidOperationException($"The quality meter has no room for the picture of {frame.CapturedAt}: poll its refreshes before each capture.");
        if (!TrySubmit(frame, demand, forceIdr))
        {
            Skipped++;
            _parts.Source.Return(frame.Loan);
            return false;
        }

        while (_encoder.TryTakeReturned(out var loan))
            _parts.Source.Return(loan);
        var isOut = _encoder.TryTake(out var encoded); // last: the next call on the encoder ends the borrow
        unit = new(Track.Video, encoded);
        return isOut;
    }

    private bool TrySubmit(in SourceFrame frame, in EncoderDemand demand, bool forceIdr)
    {
        _skipper.FramesPerSecond = demand.FramesPerSecond;
        if (demand.IsHeld || _skipper.IsSkipped(frame.CapturedAt, Video.Rate.Interval))
            return false;
        _encoder.Apply(TargetOf(demand));
        return _encoder.TrySubmit(frame, forceIdr);
    }

    private bool TryEncodeSound(in SourceFrame frame, out FootageUnit unit)
    {
        unit = default;
        _parts.SoundEncoder?.Submit(frame.Bytes, frame.CapturedAt);
        _parts.Source.Return(frame.Loan);
        if (_parts.SoundEncoder is null || !_parts.SoundEncoder.TryTake(out var encoded))
            return false;
        _sound?.OnCaptured(encoded.CapturedAt);
        unit = new(Track.Sound, encoded);
        return true;
    }

    private EncoderTarget TargetOf(in EncoderDemand demand)
    {
        var all = Video.Rate.PerSecond;
        var framesPerSecond = demand.FramesPerSecond > 0 ? Math.Min(demand.FramesPerSecond, all) : all;
        return new EncoderTarget(demand.Rate, framesPerSecond, _plan.GopFrames(framesPerSecond), demand.Scale);
    }

    private SourceFrame? ReadAhead() => _parts.Source.TryRead(LongestWait, out var frame) == SourceRead.Frame ? frame : null;

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1); // of virtual time
}
