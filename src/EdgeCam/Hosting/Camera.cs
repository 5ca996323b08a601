using EdgeCam.Diagnostics;
using EdgeCam.Linux;
using EdgeCam.Media;
using EdgeCam.Net.Rtsp;
using EdgeCam.Net.Uplink;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting;

/// <summary>One camera put together: what films, the streams that it writes, and everyone they are sent to, each replaceable while the others go on.</summary>
/// <remarks>Thread-safe to read; what changes it is called one at a time.</remarks>
internal sealed class Camera : IDisposable
{
    private readonly ILogger _log;
    private readonly LiveStreams _streams;
    private EdgeCamOptions _options; // at work, but for what _unsettled says
    private ReopenScope _unsettled; // parts that were taken down and not put up again
    private bool _isStopped;
    private long _returnsBefore; // of the source, with pipelines before this one
    private volatile CapturePipeline _pipeline;

    /// <summary>Opens devices and sockets and allocates all memory of the frame path; nothing runs yet.</summary>
    public Camera(EdgeCamOptions options, ILogger log)
    {
        (_options, _log) = (options, log);
        var plan = EncodePlan.From(options);
        var parts = MediaParts.Open(options, plan, log);
        _streams = new LiveStreams(options, parts, plan, Budget);
        _pipeline = PipelineOf(options, plan, parts);
        try
        {
            Outputs = new CameraOutputs(options, _streams, Budget, log);
        }
        catch
        {
            _pipeline.Dispose();
            _streams.Dispose();
            throw;
        }

        PipelineLog.Memory(log, Budget);
    }

    public MemoryBudget Budget { get; } = new();

    /// <summary>What local players watch.</summary>
    public LiveStream Stream => _streams.Main;

    /// <summary>What local players may watch instead; null: nothing.</summary>
    public LiveStream? SubStream => _streams.Sub;

    /// <inheritdoc cref="LiveStreams.SubCounters"/>
    public PipelineCounters? SubCounters => _streams.SubCounters;

    /// <summary>Everyone whom they are sent to.</summary>
    public CameraOutputs Outputs { get; }

    /// <inheritdoc cref="CameraOutputs.Server"/>
    public RtspServer? Server => Outputs.Server;

    /// <summary>Null while nobody looks for motion. Another one after each <see cref="TryReopen"/>.</summary>
    public MotionWatch? Motion => _pipeline.Motion;

    /// <inheritdoc cref="CameraOutputs.Uplinks"/>
    public IEnumerable<UplinkStatus> Uplinks => Outputs.Uplinks;

    /// <inheritdoc cref="CameraOutputs.DatagramsDropped"/>
    public long DatagramsDropped => Outputs.DatagramsDropped;

    /// <summary>Of <see cref="Stream"/>.</summary>
    public PipelineCounters Counters => _streams.Counters;

    /// <inheritdoc cref="CapturePipeline.Encoder"/>
    public (bool IsHardware, string Name)? Encoder => _pipeline.Encoder;

    /// <summary>The source has nothing to read from.</summary>
    public bool IsSourceAbsent => _pipeline.IsSourceAbsent;

    /// <summary>How often the source came back.</summary>
    public long SourceReturns => Volatile.Read(ref _returnsBefore) + _pipeline.SourceReturns;

    /// <summary>See <see cref="EncodeLoop.OnEnded"/>.</summary>
    public Action<Exception?>? OnEnded { get; set; }

    /// <inheritdoc cref="CapturePipeline.TryIdentify"/>
    public bool TryIdentify(string line1, string line2, TimeSpan span) => _pipeline.TryIdentify(line1, line2, span);

    /// <inheritdoc cref="CapturePipeline.Change"/>
    public void Change(EdgeCamOptions options)
    {
        _pipeline.Change(options);
        _options = options;
    }

    /// <summary>Puts other options to work by replacing no more than they need; who reads a stream that stays reads on.</summary>
    /// <returns>False: this camera cannot, and is to be stopped, and another to be opened.</returns>
    /// <exception cref="Exception">The machine cannot do it, and part of the camera stands still: call this again with options that worked.</exception>
    public bool TryReopen(EdgeCamOptions options)
    {
        var scope = ReopenScopes.Between(_options, options) | _unsettled;
        if (_isStopped || scope.HasFlag(ReopenScope.Camera))
            return false;
        (_options, _unsettled) = (options, scope);
        if (scope.HasFlag(ReopenScope.Pipeline) && !TryFilmAnew(options))
            return false;
        if (scope.HasFlag(ReopenScope.Offer))
            Outputs.Offer();
        if (scope.HasFlag(ReopenScope.Udp))
            Outputs.ReplaceUdp(options);
        if (scope.HasFlag(ReopenScope.Uplinks))
            Outputs.ReplaceUplinks(options);
        _pipeline.Change(options);
        _unsettled = ReopenScope.None;
        return true;
    }

    public void Start()
    {
        Outputs.Start();
        _pipeline.Start();
    }

    /// <summary>Stops everything that runs. The streams stay readable; their memory is freed when nobody holds them any more.</summary>
    public void Stop()
    {
        _isStopped = true;
        _pipeline.Dispose(); // the writer first: then nobody is woken any more
        Outputs.Dispose();
    }

    /// <summary>Stops, and frees the streams: nobody may read them any more.</summary>
    public void Dispose()
    {
        Stop();
        _streams.Dispose();
    }

    /// <summary>Closes the source before it opens one: it may be the same device.</summary>
    private bool TryFilmAnew(EdgeCamOptions options)
    {
        var began = MonotonicClock.Now;
        _pipeline.Dispose();
        var plan = EncodePlan.From(options);
        var parts = MediaParts.Open(options, plan, _log);
        if (!_streams.TryFollow(parts, plan))
        {
            parts.Dispose();
            return false;
        }

        Volatile.Write(ref _returnsBefore, SourceReturns);
        _pipeline = PipelineOf(options, plan, parts);
        _pipeline.Start();
        PipelineLog.FilmsAnew(_log, (long)(MonotonicClock.Now - began).TotalMilliseconds);
        return true;
    }

    private CapturePipeline PipelineOf(EdgeCamOptions options, EncodePlan plan, MediaParts parts) =>
        new(options, plan, parts, _streams.RenditionsOf(parts, plan, options.UplinkEncoder), _log) { OnEnded = fault => OnEnded?.Invoke(fault) };
}
