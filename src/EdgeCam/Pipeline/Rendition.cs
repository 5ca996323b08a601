using System.Runtime.InteropServices;
using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Ring;
using EdgeCam.Units;

namespace EdgeCam.Pipeline;

/// <summary>
/// One encoding of the source: its encoder, and the stream it is written to. Follows the stream's steering where
/// there is one, else the plan. Passing a picture over happens before the encoder, so that no reference breaks.
/// </summary>
/// <remarks>Thread-bound to the encode thread, except <see cref="Counters"/> and <see cref="Change"/>. Allocates nothing per frame.</remarks>
internal sealed class Rendition : IDisposable
{
    private readonly IVideoEncoder? _encoder;
    private EncodePlan _plan;
    private EncodePlan? _wanted; // set by any thread
    private EncoderDemand? _demand;
    private readonly LiveStreamWriter _writer;
    private readonly IdrLimiter _idrs;
    private readonly FrameSkipper _skipper = new();
    private readonly SubmissionTimes _submissions = new();
    private long _followed; // the version of the steering that is followed
    private long _copied; // by the encoder
    private bool _isHeld;
    private bool _isIdrDue; // the limit on forced ones was asked, and no picture was taken since
    private MediaInstant _notBefore = new(long.MinValue); // nothing captured before is written; Never: until a picture is taken
    private bool _waitsForIdr; // of a source that is encoded already
    private bool _hasToldOversized;

    /// <param name="name">For logs: "main", "uplink".</param>
    /// <param name="encoder">Owned from now on; null for a source that is encoded already.</param>
    /// <param name="colours">Of its pictures; null: not known.</param>
    public Rendition(string name, LiveStream stream, IVideoEncoder? encoder, EncodePlan plan, ColourDescription? colours = null)
    {
        Name = name;
        Stream = stream;
        _encoder = encoder;
        _plan = plan;
        _writer = new LiveStreamWriter(stream, plan.AddsCaptureTime) { Colours = colours ?? ColourDescription.Unknown };
        _idrs = new IdrLimiter(plan.MinIdrInterval);
        Follow(null);
    }

    public string Name { get; }

    public LiveStream Stream { get; }

    /// <summary>Of the stream: they go on counting whoever writes it.</summary>
    public PipelineCounters Counters { get; init; } = new();

    public bool IsPassedThrough => _encoder is null;

    /// <summary>Bit rate, frame rate and GOP of <paramref name="plan"/> hold from the next picture on. Thread-safe.</summary>
    public void Change(EncodePlan plan) => Volatile.Write(ref _wanted, plan);

    /// <summary>Whether a device encodes, and which; null for a source that is encoded already.</summary>
    public (bool IsHardware, string Name)? Encoder => _encoder is null ? null : (_encoder.IsHardware, _encoder.Name);

    /// <inheritdoc cref="IVideoEncoder.Readiness"/>
    public SafeHandle? Readiness => _encoder?.Readiness;

    /// <summary>Offers a picture.</summary>
    /// <returns>True: the encoder reads it until <see cref="TryTakeReturned"/> names its loan. False: it was passed over.</returns>
    public bool TryEncode(in SourceFrame picture)
    {
        Counters.OnFrameIn();
        if (Stream.Steering?.HasChanged(ref _followed, out var demand) == true)
            Follow(demand);
        if (Volatile.Read(ref _wanted) is { } wanted && !ReferenceEquals(wanted, _plan))
        {
            _plan = wanted;
            Follow(_demand);
        }

        if (_isHeld || _skipper.IsSkipped(picture.CapturedAt, Stream.Rate.Interval))
        {
            Counters.OnSkipped();
            return false;
        }

        DecideOnIdr();
        var submittedAt = MonotonicClock.Now;
        if (!_encoder!.TrySubmit(picture, _isIdrDue))
        {
            Counters.OnRefused();
            return false;
        }

        _submissions.OnSubmitted(picture.CapturedAt, submittedAt);
        Counters.OnCopied(_encoder.BytesCopied - _copied);
        _copied = _encoder.BytesCopied;
        _isIdrDue = false;
        if (_notBefore == MediaInstant.Never)
            _notBefore = picture.CapturedAt;
        return true;
    }

    /// <summary>Writes what the encoder has made.</summary>
    public void WriteEncoded()
    {
        while (_encoder!.TryTake(out var unit))
        {
            if (_submissions.TryTake(unit.CapturedAt, out var submittedAt))
                Counters.Latency.Add(MonotonicClock.Now - submittedAt);
            Counters.OnLost(_submissions.TakeLost());
            if (unit.CapturedAt >= _notBefore)
                Counters.OnVideoOut(_writer.WriteVideo(unit.Bytes, unit.CapturedAt));
            else
                Counters.OnSkipped();
        }
    }

    /// <summary>
    /// Nothing that was captured so far can be read of the stream from now on, nor does anything that comes refer to it: what is
    /// still in the encoder is dropped, and the next picture is an IDR.
    /// </summary>
    public void Cut()
    {
        Stream.Ring.Forget();
        _notBefore = MediaInstant.Never;
        _isIdrDue = _waitsForIdr = true;
    }

    /// <summary>Whether, for the first time, a unit was larger than the ring takes, and by how much.</summary>
    /// <param name="sizes">In bytes.</param>
    public bool TryTakeOversized(out (int Unit, int Most) sizes)
    {
        sizes = (_writer.OversizedBytes, Stream.Ring.MaxAccessUnitBytes);
        if (_hasToldOversized || _writer.Oversized == 0)
            return false;
        return _hasToldOversized = true;
    }

    /// <summary>Takes the loan of a picture that the encoder no longer reads.</summary>
    public bool TryTakeReturned(out BufferLoan loan) => _encoder!.TryTakeReturned(out loan);

    /// <summary>Writes an access unit of a source that is encoded already; one that is covered is only counted, and so are those up to the next IDR.</summary>
    public void PassThrough(ReadOnlySpan<byte> accessUnit, MediaInstant capturedAt, bool isCovered)
    {
        Counters.OnFrameIn();
        _waitsForIdr = isCovered || (_waitsForIdr && (AccessUnitScan.Of(accessUnit).Flags & AccessUnitFlags.Idr) == AccessUnitFlags.None);
        if (_waitsForIdr)
            return;
        Counters.OnVideoOut(_writer.WriteVideo(accessUnit, capturedAt));
    }

    public void WriteSound(ReadOnlySpan<byte> frame, MediaInstant capturedAt) => Counters.OnBytesOut(_writer.WriteSound(frame, capturedAt));

    public void Dispose()
    {
        Counters.OnLost(_submissions.TakeLost() + _submissions.Inside);
        _encoder?.Dispose();
    }

    private void Follow(EncoderDemand? demand)
    {
        _demand = demand;
        _isHeld = demand is { IsHeld: true };
        _skipper.FramesPerSecond = _plan.PicturesPerSecond(demand);
        _encoder?.Apply(_plan.Target(demand, Stream.Rate));
    }

    private void DecideOnIdr()
    {
        if (!_isIdrDue && Stream.IsIdrWanted && _idrs.TryTake(MonotonicClock.Now))
        {
            _isIdrDue = true;
            Counters.OnIdrForced();
        }

        if (_isIdrDue)
            Stream.OnIdrForced(); // whoever asks from here on asks for the next
    }
}
