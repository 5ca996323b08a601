using EdgeCam.Media;
using EdgeCam.Ring;
using EdgeCam.Units;
using EdgeCam.Uplink;

namespace EdgeCam.Simulation.Runs;

/// <summary>One encoding of a simulated camera: its encoder, its ring, and what became of its pictures.</summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class SimulatedRendition : IDisposable
{
    private static readonly TimeSpan LeastIdrInterval = TimeSpan.FromMilliseconds(300);
    private readonly FrameRing _ring;
    private readonly LiveStreamWriter _writer;
    private readonly IdrLimiter _idrs = new(LeastIdrInterval);
    private readonly FrameSkipper _skipper = new();
    private EncoderDemand _demand;
    private bool _isIdrDue; // the limit on forced ones was asked, and no picture was encoded since

    public SimulatedRendition(FlowPlan plan, ISimulatedCamera camera, RenditionIdentity names)
    {
        (Camera, Names) = (camera, names);
        _ring = new FrameRing(plan.Ring, 1024, (int)Math.Min(1 << 19, plan.Ring.Bytes / 2));
        Stream = new LiveStream("cam", _ring, camera.Rate, canForceIdr: true);
        _writer = new LiveStreamWriter(Stream, addsCaptureTime: false);
        Stream.RequestIdr();
    }

    public ISimulatedCamera Camera { get; }

    public RenditionIdentity Names { get; }

    public LiveStream Stream { get; }

    public FrameLedger Ledger { get; } = new();

    public void Apply(in EncoderDemand demand, MediaInstant now)
    {
        _demand = demand;
        _skipper.FramesPerSecond = demand.FramesPerSecond;
        Camera.Apply(demand, now);
    }

    /// <summary>Takes a picture, and writes it to the ring unless it is passed over.</summary>
    public void See(MediaInstant now)
    {
        if (TryEncode(now, out var unit))
        {
            Ledger.OnPicture(now, Names.Video.TimestampOf(now), isSkipped: false, unit.IsIdr);
            _writer.WriteVideo(unit.Bytes, now);
        }
        else
        {
            Ledger.OnPicture(now, default, isSkipped: true, isIdr: false);
        }
    }

    /// <summary>Takes a frame of sound.</summary>
    /// <param name="capturedAt">Of its first sample.</param>
    /// <returns>False when none came out.</returns>
    public bool TryHear(out MediaInstant capturedAt)
    {
        var isWritten = Camera.TryEncode(forceIdr: false, out var unit) && _writer.WriteSound(unit.Bytes, unit.CapturedAt) > 0;
        capturedAt = unit.CapturedAt;
        return isWritten;
    }

    public void Dispose() => _ring.Dispose();

    private bool TryEncode(MediaInstant now, out CapturedUnit unit)
    {
        unit = default;
        if (_demand.IsHeld || _skipper.IsSkipped(now, Camera.Rate.Interval))
        {
            Camera.Pass();
            return false;
        }

        _isIdrDue |= Stream.IsIdrWanted && _idrs.TryTake(now);
        if (!Camera.TryEncode(_isIdrDue, out unit))
            return false;
        if (_isIdrDue)
            Stream.OnIdrForced();
        _isIdrDue = false;
        return true;
    }
}
