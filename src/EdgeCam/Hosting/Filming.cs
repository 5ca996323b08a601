using EdgeCam.Diagnostics;
using EdgeCam.Libav;
using EdgeCam.Linux;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Ports;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Hosting;

/// <summary>
/// What films: one pipeline after the other on the same streams, and while a V4L2 camera is away a stand-in. Readers of the
/// streams notice no more than a standstill.
/// </summary>
/// <remarks>Thread-safe to read; what changes it is called one at a time.</remarks>
internal sealed class Filming : IDisposable
{
    private const long NeverStarted = -1;
    private readonly ILogger _log;
    private readonly LiveStreams _streams;
    private volatile CapturePipeline _pipeline;
    private VideoFormat _shape; // of the camera when it was seen last
    private MediaInstant? _awaySince;
    private long _framesAtStart; // of the pipeline that was started last and not lost since
    private long _returnsBefore; // of the source, with pipelines before this one

    /// <summary>Opens the source and its encoders, and allocates the rings that they will write; nothing runs yet.</summary>
    /// <param name="budget">Told of the rings.</param>
    public Filming(EdgeCamOptions options, MemoryBudget budget, ILogger log)
    {
        _log = log;
        _shape = new VideoFormat(IsEncoded: false, options.Source.Width, options.Source.Height, FrameRate.Of(options.Source.FramesPerSecond));
        var plan = EncodePlan.From(options);
        var parts = Open(options, plan, mayStandIn: true);
        _streams = new LiveStreams(options, parts, plan, budget);
        _pipeline = PipelineOf(options, plan, parts);
    }

    public LiveStreams Streams => _streams;

    /// <summary>What films now. Another one after each replacement.</summary>
    public CapturePipeline Pipeline => _pipeline;

    public SourceCounters Counters { get; } = new();

    /// <summary>See <see cref="MotionWatch.OnChange"/>; of whatever films.</summary>
    public Action<MotionChange>? OnMotion { get; set; }

    /// <summary>How often the source came back.</summary>
    public long SourceReturns => Volatile.Read(ref _returnsBefore) + _pipeline.SourceReturns;

    /// <summary>Of the pipeline at hand; see <see cref="EncodeLoop.OnEnded"/>.</summary>
    public Action<Exception?>? OnEnded { get; set; }

    public void Start() => _pipeline.Start();

    /// <summary>With other options. Closes the source before it opens one: it may be the same device.</summary>
    /// <param name="mayStandIn">A V4L2 camera that cannot be had is no reason to refuse.</param>
    /// <returns>False: it films nothing, for the streams' readers could not follow.</returns>
    /// <exception cref="Exception">The machine cannot do it, and it films nothing.</exception>
    public bool TryAnew(EdgeCamOptions options, bool mayStandIn)
    {
        var began = MonotonicClock.Now;
        _pipeline.Dispose();
        var plan = EncodePlan.From(options);
        if (!TryReplace(options, plan, Open(options, plan, mayStandIn)))
            return false;
        PipelineLog.FilmsAnew(_log, (long)(MonotonicClock.Now - began).TotalMilliseconds);
        return true;
    }

    /// <summary>
    /// Puts a V4L2 camera that was lost back to work, and while it cannot be had a stand-in in its place. One that was opened
    /// and delivered nothing is not opened again at once. What films stays as it is.
    /// </summary>
    /// <returns>False: it is back, and so different that the streams' readers cannot follow.</returns>
    public bool TryBringBack(EdgeCamOptions options)
    {
        if (!_pipeline.IsLost)
            return true;
        var plan = EncodePlan.From(options);
        var isFruitless = !_pipeline.IsStandIn && _streams.Counters.FramesIn == _framesAtStart;
        _framesAtStart = NeverStarted;
        if (!_pipeline.IsStandIn)
            _pipeline.Dispose(); // its devices have to be closed before they are opened
        var parts = isFruitless ? null : TryOpen(options, plan);
        if (parts is null && !_pipeline.IsStandIn)
            parts = TryStandIn(options, plan);
        return parts is null || TryReplace(options, plan, parts);
    }

    /// <summary>Stops; the streams stay as they are. Again: nothing happens.</summary>
    public void Dispose() => _pipeline.Dispose();

    private MediaParts Open(EdgeCamOptions options, EncodePlan plan, bool mayStandIn) =>
        mayStandIn ? TryOpen(options, plan) ?? MediaParts.StandIn(options, plan, _shape, Counters, _log) : Open(options, plan);

    private MediaParts Open(EdgeCamOptions options, EncodePlan plan)
    {
        var parts = MediaParts.Open(options, plan, Counters, _log);
        _shape = parts.Source.Format.Video;
        OnThere();
        return parts;
    }

    /// <summary>Null: the camera is away.</summary>
    private MediaParts? TryOpen(EdgeCamOptions options, EncodePlan plan)
    {
        try
        {
            return Open(options, plan);
        }
        catch (Exception fault) when (IsOfCamera(options, fault))
        {
            OnAway(fault.Message);
            return null;
        }
    }

    /// <summary>Null: nothing encodes here but the camera's own encoder; then the picture stands still.</summary>
    private MediaParts? TryStandIn(EdgeCamOptions options, EncodePlan plan)
    {
        try
        {
            return MediaParts.StandIn(options, plan, _shape, Counters, _log);
        }
        catch (MediaException)
        {
            return null; // what is missing was said when it was looked for first
        }
    }

    /// <summary>A camera, or the encoder behind it, that is away or fails: it may be there again any time.</summary>
    public static bool IsOfCamera(EdgeCamOptions options, Exception? fault) =>
        options.Source.Kind is SourceKind.Camera or SourceKind.Rpicam && fault is LinuxException or VideoDeviceException;

    private bool TryReplace(EdgeCamOptions options, EncodePlan plan, MediaParts parts)
    {
        if (!_streams.TryFollow(parts, plan))
        {
            parts.Dispose();
            return false;
        }

        Volatile.Write(ref _returnsBefore, SourceReturns);
        _pipeline.Dispose();
        _framesAtStart = _streams.Counters.FramesIn;
        _pipeline = PipelineOf(options, plan, parts);
        _pipeline.Start();
        return true;
    }

    private void OnAway(string reason)
    {
        if (_awaySince is null)
            PipelineLog.CameraAway(_log, reason);
        _awaySince ??= MonotonicClock.Now;
    }

    private void OnThere()
    {
        if (_awaySince is not { } since)
            return;
        _awaySince = null;
        Interlocked.Increment(ref _returnsBefore);
        PipelineLog.CameraBack(_log, (MonotonicClock.Now - since).TotalSeconds);
    }

    private CapturePipeline PipelineOf(EdgeCamOptions options, EncodePlan plan, MediaParts parts)
    {
        var pipeline = new CapturePipeline(options, plan, parts, _streams.RenditionsOf(parts, plan, options.UplinkEncoder), _log) { OnEnded = fault => OnEnded?.Invoke(fault) };
        pipeline.Motion?.OnChange = change => OnMotion?.Invoke(change);
        return pipeline;
    }
}
