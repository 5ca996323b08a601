using EdgeCam.Diagnostics;
using EdgeCam.Media;
using EdgeCam.Net.Rtsp;
using EdgeCam.Net.Udp;
using EdgeCam.Net.Uplink;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting;

/// <summary>One camera put together: source, encoders, rings, and everyone it is sent to.</summary>
internal sealed class Camera : IDisposable
{
    private readonly LiveStreams _streams;
    private readonly EncodeLoop _loop;
    private readonly OverlayStage? _overlay;
    private readonly UdpSender? _udp;
    private readonly UplinkSender[] _uplinks;

    /// <summary>Opens devices and sockets and allocates all memory of the frame path; nothing runs yet.</summary>
    public Camera(EdgeCamOptions options, ILogger log)
    {
        var plan = EncodePlan.From(options);
        var parts = MediaParts.Open(options, plan, log);
        _streams = new LiveStreams(options, parts, plan, Budget);
        var encodes = parts.Encoder is not null;
        Motion = encodes && options.Motion.Enabled ? new MotionWatch(MotionWatch.PlanOf(options.Motion), log) : null;
        _overlay = encodes && options.Overlay.Enabled ? new OverlayStage(options.Overlay) : null;
        _loop = new EncodeLoop(parts, _streams.Renditions, log) { Motion = Motion, Overlay = _overlay };
        Describe(parts, plan, log);
        Server = options.Rtsp.Enabled ? new RtspServer(NetPlans.ForRtsp(options.Rtsp), [Stream], Budget, log) : null;
        _udp = options.Udp.Count > 0 ? new UdpSender(Stream, NetPlans.ForUdp(options.Udp), options.Rtsp.PacketBytes, Budget, log) : null;
        _uplinks = [.. UplinkPlans.From(options, parts, plan).Select(setup => new UplinkSender(_streams.Uplink, setup, Budget, log, _streams.Low))];
        PipelineLog.Memory(log, Budget);
    }

    public MemoryBudget Budget { get; } = new();

    /// <summary>What local players watch.</summary>
    public LiveStream Stream => _streams.Main;

    public RtspServer? Server { get; }

    /// <summary>Null while nobody looks for motion.</summary>
    public MotionWatch? Motion { get; }

    /// <summary>In the order of the configuration.</summary>
    public IEnumerable<UplinkStatus> Uplinks => _uplinks.Select(uplink => uplink.Status);

    /// <summary>Datagrams that full sockets refused.</summary>
    public long DatagramsDropped => (Server?.DatagramsDropped ?? 0) + (_udp?.DatagramsDropped ?? 0);

    /// <summary>Of <see cref="Stream"/>.</summary>
    public PipelineCounters Counters => _streams.Renditions[0].Counters;

    /// <summary>Of <see cref="Stream"/>: whether a device encodes, and which; null for a source that is encoded already.</summary>
    public (bool IsHardware, string Name)? Encoder => _streams.Renditions[0].Encoder;

    /// <summary>The source has nothing to read from.</summary>
    public bool IsSourceAbsent => _loop.IsSourceAbsent;

    /// <summary>How often the source came back.</summary>
    public long SourceReturns => _loop.SourceReturns;

    /// <summary>See <see cref="EncodeLoop.OnEnded"/>.</summary>
    public Action<Exception?>? OnEnded
    {
        get => _loop.OnEnded;
        set => _loop.OnEnded = value;
    }

    /// <summary>Puts to work what can be from the next picture on: bit rate, frame rate, GOP, text, what motion is. Thread-safe.</summary>
    public void Change(EdgeCamOptions options)
    {
        var plan = EncodePlan.From(options);
        _streams.Change(options, plan);
        Motion?.Apply(MotionWatch.PlanOf(options.Motion));
        _overlay?.Lines = OverlayStage.LinesOf(options.Overlay);
    }

    public void Start()
    {
        Server?.Start();
        _udp?.Start();
        Array.ForEach(_uplinks, uplink => uplink.Start());
        Motion?.Start();
        _loop.Start();
    }

    /// <summary>Stops everything that runs. The streams stay readable; their memory is freed when nobody holds them any more.</summary>
    public void Stop()
    {
        _loop.Dispose(); // the writer first: then nobody is woken any more
        Motion?.Dispose();
        Server?.Dispose();
        _udp?.Dispose();
        Array.ForEach(_uplinks, uplink => uplink.Dispose());
    }

    /// <summary>Stops, and frees the streams: nobody may read them any more.</summary>
    public void Dispose()
    {
        Stop();
        _streams.Dispose();
    }

    private static void Describe(MediaParts parts, EncodePlan plan, ILogger log)
    {
        var (video, sound) = (parts.Source.Format.Video, parts.Source.Format.Sound);
        if (parts.Encoder is not { } encoder)
        {
            PipelineLog.PassedThrough(log, parts.Source.Name, video.Rate);
            return;
        }

        PipelineLog.Source(log, parts.Source.Name, video.Width, video.Height, video.Rate, sound is null ? "no sound" : $"sound at {sound.SampleRate} Hz");
        PipelineLog.Encoder(log, encoder.Name, plan.Rate, plan.Gop.TotalSeconds);
        if (parts.UplinkEncoder is { } uplink)
            PipelineLog.UplinkEncoder(log, uplink.Name);
        else if (plan.HasUplinks)
            PipelineLog.SharedEncoder(log);
    }
}
