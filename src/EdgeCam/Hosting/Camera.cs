using EdgeCam.Diagnostics;
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
    private readonly Filming _filming;
    private EdgeCamOptions _options; // at work, but for what _unsettled says
    private ReopenScope _unsettled; // parts that were taken down and not put up again
    private bool _isStopped;

    /// <summary>Opens devices and sockets and allocates all memory of the frame path; nothing runs yet.</summary>
    public Camera(EdgeCamOptions options, ILogger log)
    {
        _options = options;
        _filming = new Filming(options, Budget, log) { OnEnded = fault => OnEnded?.Invoke(fault) };
        try
        {
            Outputs = new CameraOutputs(options, _filming.Streams, Budget, log);
        }
        catch
        {
            _filming.Dispose();
            _filming.Streams.Dispose();
            throw;
        }

        PipelineLog.Memory(log, Budget);
    }

    public MemoryBudget Budget { get; } = new();

    /// <summary>What local players watch.</summary>
    public LiveStream Stream => _filming.Streams.Main;

    /// <summary>What local players may watch instead; null: nothing.</summary>
    public LiveStream? SubStream => _filming.Streams.Sub;

    /// <inheritdoc cref="LiveStreams.SubCounters"/>
    public PipelineCounters? SubCounters => _filming.Streams.SubCounters;

    /// <summary>Everyone whom they are sent to.</summary>
    public CameraOutputs Outputs { get; }

    /// <inheritdoc cref="CameraOutputs.Server"/>
    public RtspServer? Server => Outputs.Server;

    /// <inheritdoc cref="Filming.Pipeline"/>
    public CapturePipeline Pipeline => _filming.Pipeline;

    /// <summary>Null while nobody looks for motion. Another one after each <see cref="TryReopen"/>, and when a camera was lost.</summary>
    public MotionWatch? Motion => _filming.Pipeline.Motion;

    /// <inheritdoc cref="CameraOutputs.Uplinks"/>
    public IEnumerable<UplinkStatus> Uplinks => Outputs.Uplinks;

    /// <inheritdoc cref="CameraOutputs.DatagramsDropped"/>
    public long DatagramsDropped => Outputs.DatagramsDropped;

    /// <summary>Of <see cref="Stream"/>.</summary>
    public PipelineCounters Counters => _filming.Streams.Counters;

    /// <inheritdoc cref="Filming.Counters"/>
    public SourceCounters SourceCounters => _filming.Counters;

    /// <inheritdoc cref="CapturePipeline.Encoder"/>
    public (bool IsHardware, string Name)? Encoder => _filming.Pipeline.Encoder;

    /// <inheritdoc cref="CapturePipeline.IsSourceAbsent"/>
    public bool IsSourceAbsent => _filming.Pipeline.IsSourceAbsent;

    /// <inheritdoc cref="CapturePipeline.IsLost"/>
    public bool IsLost => _filming.Pipeline.IsLost;

    /// <inheritdoc cref="Filming.OnMotion"/>
    public Action<MotionChange>? OnMotion
    {
        get => _filming.OnMotion;
        set => _filming.OnMotion = value;
    }

    /// <inheritdoc cref="Filming.SourceReturns"/>
    public long SourceReturns => _filming.SourceReturns;

    /// <summary>See <see cref="EncodeLoop.OnEnded"/>.</summary>
    public Action<Exception?>? OnEnded { get; set; }

    /// <inheritdoc cref="CapturePipeline.TryIdentify"/>
    public bool TryIdentify(string line1, string line2, TimeSpan span) => _filming.Pipeline.TryIdentify(line1, line2, span);

    /// <inheritdoc cref="CapturePipeline.Change"/>
    public void Change(EdgeCamOptions options)
    {
        _filming.Pipeline.Change(options);
        _options = options;
    }

    /// <summary>Puts other options to work by replacing no more than they need; who reads a stream that stays reads on.</summary>
    /// <param name="mayStandIn">See <see cref="Filming.TryAnew"/>.</param>
    /// <returns>False: this camera cannot, and is to be stopped, and another to be opened.</returns>
    /// <exception cref="Exception">The machine cannot do it, and part of the camera stands still: call this again with options that worked.</exception>
    public bool TryReopen(EdgeCamOptions options, bool mayStandIn)
    {
        var scope = ReopenScopes.Between(_options, options) | _unsettled;
        if (_isStopped || scope.HasFlag(ReopenScope.Camera))
            return false;
        (_options, _unsettled) = (options, scope);
        if (scope.HasFlag(ReopenScope.Pipeline) && !_filming.TryAnew(options, mayStandIn))
            return false;
        Outputs.Offer();
        if (scope.HasFlag(ReopenScope.Udp))
            Outputs.ReplaceUdp(options);
        if (scope.HasFlag(ReopenScope.Uplinks))
            Outputs.ReplaceUplinks(options);
        _filming.Pipeline.Change(options);
        _unsettled = ReopenScope.None;
        return true;
    }

    /// <inheritdoc cref="Filming.TryBringBack"/>
    public bool TryBringBack()
    {
        if (_isStopped)
            return true;
        if (!_filming.TryBringBack(_options))
            return false;
        Outputs.Offer();
        return true;
    }

    public void Start()
    {
        Outputs.Start();
        _filming.Start();
    }

    /// <summary>Stops everything that runs. The streams stay readable; their memory is freed when nobody holds them any more.</summary>
    public void Stop()
    {
        _isStopped = true;
        _filming.Dispose(); // the writer first: then nobody is woken any more
        Outputs.Dispose();
    }

    /// <summary>Stops, and frees the streams: nobody may read them any more.</summary>
    public void Dispose()
    {
        Stop();
        _filming.Streams.Dispose();
    }
}
