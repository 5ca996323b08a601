using EdgeCam.Linux;
using EdgeCam.Linux.Video.V4l2;
using EdgeCam.Options;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Pipeline;

/// <summary>
/// What films: source, encoders, and what looks at pictures or draws on them, on the encode thread. It writes streams that
/// outlast it, so that another can take its place while players and uplinks read on.
/// </summary>
/// <remarks>Never two at a time on the same streams. Thread-safe, except <see cref="Start"/> and <see cref="Dispose"/>.</remarks>
internal sealed class CapturePipeline : IDisposable
{
    private readonly EncodeLoop _loop;
    private readonly OverlayStage? _overlay;
    private readonly PrivacyStage _privacy;
    private readonly IdentifyStage? _identify;
    private readonly MediaParts _parts;
    private readonly Rendition[] _renditions;
    private EdgeCamOptions _options; // that it was opened with, or was changed to last
    private bool _isDisposed; // and perhaps no other could be opened in its place

    /// <param name="parts">Owned from now on.</param>
    /// <param name="renditions">With the encoders of <paramref name="parts"/>, the main one first; owned from now on.</param>
    public CapturePipeline(EdgeCamOptions options, EncodePlan plan, MediaParts parts, Rendition[] renditions, ILogger log)
    {
        (_options, _parts, _renditions) = (options, parts, renditions);
        var encodes = parts.Encoder is not null;
        Motion = encodes && options.Motion.Enabled ? new MotionWatch(MotionWatch.PlanOf(options.Motion), log) : null;
        _overlay = encodes && options.Overlay.Enabled ? new OverlayStage(options.Overlay) : null;
        _identify = encodes ? new IdentifyStage() : null;
        _privacy = new PrivacyStage(parts.Source.Format.Video);
        _privacy.Want(options.Privacy.Enabled); // from the first picture on
        _loop = new EncodeLoop(parts, renditions, log) { Masks = MaskStage.Of(options.Privacy), Motion = Motion, Overlay = _overlay, Identify = _identify, Privacy = _privacy };
        Describe(parts, plan, log);
    }

    /// <summary>Null while nobody looks for motion.</summary>
    public MotionWatch? Motion { get; }

    /// <summary>Of the main stream: whether a device encodes, and which; null for a source that is encoded already.</summary>
    public (bool IsHardware, string Name)? Encoder => _renditions[0].Encoder;

    /// <summary>The source has nothing to read from, something stands in for it, or it was lost.</summary>
    public bool IsSourceAbsent => IsLost || _loop.IsSourceAbsent;

    /// <summary>The source does not come back by itself: it has to be opened anew.</summary>
    public bool IsLost => IsStandIn || HasEnded;

    /// <inheritdoc cref="MediaParts.IsStandIn"/>
    public bool IsStandIn => _parts.IsStandIn;

    /// <inheritdoc cref="EncodeLoop.HasEnded"/>
    public bool HasEnded => _loop.HasEnded;

    /// <inheritdoc cref="EncodeLoop.Turns"/>
    public long Turns => _loop.Turns;

    /// <inheritdoc cref="EncodeLoop.SourceReturns"/>
    public long SourceReturns => _loop.SourceReturns;

    /// <summary>See <see cref="EncodeLoop.OnEnded"/>. Set before <see cref="Start"/>.</summary>
    public Action<Exception?>? OnEnded
    {
        get => _loop.OnEnded;
        set => _loop.OnEnded = value;
    }

    /// <summary>Puts to work what can be from the next picture on: bit rate, frame rate, GOP, text, what motion is; waits until nothing is seen that privacy hides.</summary>
    /// <exception cref="TimeoutException">The encode thread stands still, so that privacy stays as it is.</exception>
    /// <exception cref="VideoDeviceException">The camera has no such control, or not this value: nothing is changed.</exception>
    public void Change(EdgeCamOptions options)
    {
        if (_parts.CameraPath is { } camera && !HasEnded)
            CameraParts.ChangeControls(camera, _options, options);
        _options = options;
        _privacy.Switch(options.Privacy.Enabled);
        var plan = EncodePlan.From(options);
        foreach (var (rendition, item) in _renditions.Zip(_parts.Plans(plan, options.UplinkEncoder)))
            rendition.Change(item.Plan);
        Motion?.Apply(MotionWatch.PlanOf(options.Motion));
        _overlay?.Lines = OverlayStage.LinesOf(options.Overlay);
    }

    /// <summary>Shows two lines in large letters for a while.</summary>
    /// <returns>False: pictures cannot be drawn on here, or nobody may see them.</returns>
    public bool TryIdentify(string line1, string line2, TimeSpan span)
    {
        if (_identify is null || _privacy.IsOn)
            return false;
        _identify.Show(line1, line2, MonotonicClock.Now + span);
        return true;
    }

    public void Start()
    {
        Motion?.Start();
        _loop.Start();
    }

    /// <summary>Waits for the encode thread: after it nothing is written any more, and the source can be opened again. Again: nothing happens.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _loop.Dispose();
        Motion?.Dispose();
    }

    private static void Describe(MediaParts parts, EncodePlan plan, ILogger log)
    {
        var (video, sound) = (parts.Source.Format.Video, parts.Source.Format.Sound);
        if (parts.Encoder is not { } encoder)
        {
            PipelineLog.PassedThrough(log, parts.Source.Name, video.Rate);
            if (plan.Sub is not null)
                PipelineLog.PassedThroughWithoutSub(log, parts.Source.Name);
            return;
        }

        PipelineLog.Source(log, parts.Source.Name, video.Width, video.Height, video.Rate, sound is null ? "no sound" : $"sound at {sound.SampleRate} Hz");
        PipelineLog.Encoder(log, encoder.Name, plan.Rate, plan.Gop.TotalSeconds);
        if (parts.UplinkEncoder is { } uplink)
            PipelineLog.UplinkEncoder(log, uplink.Name);
        else if (plan.HasUplinks)
            PipelineLog.SharedEncoder(log);
        if (parts.SubEncoder is { } small && plan.Sub is { } sub)
            PipelineLog.SubStream(log, small.Name, sub.SizeOf(video).Width, sub.SizeOf(video).Height, sub.Rate);
    }
}
