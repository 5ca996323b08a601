using EdgeCam.Diagnostics;
using EdgeCam.Media;
using EdgeCam.Net.Rtsp;
using EdgeCam.Net.Udp;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Ring;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting;

/// <summary>One camera put together: source, encoders, ring, and everyone it is sent to.</summary>
internal sealed class Camera : IDisposable
{
    private readonly FrameRing _ring;
    private readonly EncodeLoop _loop;
    private readonly UdpSender? _udp;

    /// <summary>Opens devices and sockets and allocates all memory of the frame path; nothing runs yet.</summary>
    public Camera(EdgeCamOptions options, ILogger log)
    {
        var plan = EncodePlan.From(options);
        var parts = MediaParts.Open(options, plan, log);
        var format = parts.Source.Format;
        _ring = new FrameRing(DataSize.MiB(options.Ring.Megabytes), options.Ring.MaxAccessUnits, options.Ring.MaxAccessUnitKilobytes * 1024);
        Budget.Add("ring", _ring.Footprint);
        Stream = new LiveStream(options.Rtsp.Path, _ring, format.Video.Rate, canForceIdr: parts.Encoder is not null)
        {
            Sound = parts.SoundEncoder is { } sound && format.Sound is { } heard
                ? new SoundDescription(heard.SampleRate, heard.Channels, sound.AudioSpecificConfig)
                : null,
        };
        _loop = new EncodeLoop(parts, Stream, plan, log);
        Describe(parts, plan, log);
        Server = options.Rtsp.Enabled ? new RtspServer(NetPlans.ForRtsp(options.Rtsp), [Stream], Budget, log) : null;
        _udp = options.Udp.Count > 0 ? new UdpSender(Stream, NetPlans.ForUdp(options.Udp), options.Rtsp.PacketBytes, Budget, log) : null;
        PipelineLog.Memory(log, Budget);
    }

    public MemoryBudget Budget { get; } = new();

    public LiveStream Stream { get; }

    public RtspServer? Server { get; }

    /// <summary>Datagrams that full sockets refused.</summary>
    public long DatagramsDropped => (Server?.DatagramsDropped ?? 0) + (_udp?.DatagramsDropped ?? 0);

    public PipelineCounters Counters => _loop.Counters;

    /// <summary>See <see cref="EncodeLoop.OnEnded"/>.</summary>
    public Action<Exception?>? OnEnded
    {
        get => _loop.OnEnded;
        set => _loop.OnEnded = value;
    }

    public void Start()
    {
        Server?.Start();
        _udp?.Start();
        _loop.Start();
    }

    public void Dispose()
    {
        _loop.Dispose(); // the writer first: then nobody is woken any more
        Server?.Dispose();
        _udp?.Dispose();
        _ring.Dispose();
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
    }
}
