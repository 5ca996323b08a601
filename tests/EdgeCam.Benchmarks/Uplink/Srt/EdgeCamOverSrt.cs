using System.Net;
using EdgeCam.Diagnostics;
using EdgeCam.Hosting;
using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Net.Uplink;
using EdgeCam.Ring;
using EdgeCam.Srt;
using EdgeCam.Units;
using EdgeCam.Uplink;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeCam.Benchmarks.Uplink.Srt;

/// <summary>Our uplink as the daemon sets it up, on its own thread, behind the model encoder.</summary>
internal sealed class EdgeCamOverSrt : ICameraOverSrt
{
    private const int Headers = 28 + 16; // IPv4 and UDP, SRT
    private static readonly TimeSpan LeastIdrInterval = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan MostIdrInterval = TimeSpan.FromSeconds(10);
    private readonly FrameRing _ring = new(DataSize.MiB(16), 4096, 1 << 19);
    private readonly EncoderSteering _steering = new();
    private readonly MarkedPictures _pictures;
    private readonly LiveStream _stream;
    private readonly LiveStreamWriter _writer;
    private readonly UplinkSender _sender;
    private readonly IdrLimiter _idrs = new(LeastIdrInterval);
    private MediaInstant _lastIdr;
    private EncoderDemand _demand;
    private long _version;
    private bool _isIdrDue = true;

    public EdgeCamOverSrt(SrtLibrary library, IPEndPoint farEnd, TimeSpan latency, int seed)
    {
        _pictures = new MarkedPictures(seed);
        _stream = new LiveStream("cam", _ring, FrameRate.Of(MarkedPictures.PerSecond), canForceIdr: true) { Steering = _steering };
        _writer = new LiveStreamWriter(_stream, addsCaptureTime: false);
        var plan = UplinkProfiles.All[UplinkProfiles.Default] with
        {
            Format = UplinkFormat.MpegTs,
            Feedback = UplinkFeedback.Progress,
            MaxPacket = SrtOptions.DefaultPayloadBytes,
            OverheadBytes = Headers,
        };
        var options = new SrtOptions { Latency = latency, SendBufferBytes = (int)plan.MostRate.BytesIn(plan.VideoDeadline / 2) };
        _demand = new EncoderDemand(plan.StartRate, 0, 1, IsHeld: false);
        _pictures.Ask(plan.StartRate, default);
        _sender = new UplinkSender(_stream, new UplinkSetup("srt", plan, OwnsEncoder: false, Open), new MemoryBudget(), NullLogger.Instance);
        _sender.Start();

        IUplinkTransport Open(UplinkContext context) =>
            new SrtTransport(context, new SrtCaller(library, farEnd.Address.ToString(), farEnd.Port, options, NullLogger.Instance));
    }

    public bool IsUp => _sender.Status.State != UplinkState.Connecting;

    public void OnTime(MediaInstant now)
    {
        if (!_steering.HasChanged(ref _version, out var demand) || demand is null)
            return;
        _demand = demand.Value;
        _pictures.Ask(_demand.Rate, now);
    }

    public TakenPicture Take(int number, MediaInstant capturedAt)
    {
        OnTime(capturedAt);
        if (_demand.IsHeld)
            return new TakenPicture(IsSkipped: true, IsIdr: false, 0);
        _isIdrDue |= (_stream.IsIdrWanted && _idrs.TryTake(capturedAt)) || capturedAt - _lastIdr > MostIdrInterval;
        var isIdr = _isIdrDue;
        if (isIdr)
        {
            _stream.OnIdrForced();
            (_isIdrDue, _lastIdr) = (false, capturedAt);
        }

        var unit = _pictures.Encode(number, capturedAt, isIdr);
        _writer.WriteVideo(unit, capturedAt);
        return new TakenPicture(IsSkipped: false, isIdr, unit.Length);
    }

    public void Dispose()
    {
        _sender.Dispose();
        _ring.Dispose();
    }
}
