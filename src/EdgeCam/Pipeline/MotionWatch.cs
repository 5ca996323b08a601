using EdgeCam.Motion;
using EdgeCam.Options;
using EdgeCam.Ports;
using EdgeCam.Quality;
using EdgeCam.Units;
using Microsoft.Extensions.Logging;

namespace EdgeCam.Pipeline;

/// <summary>Motion has begun or is over.</summary>
/// <param name="Share">Of the looked-at picture, 0 to 1, when it was noticed.</param>
/// <param name="Box">Where, in per cent of the picture; empty when it is over.</param>
internal sealed record MotionChange(bool IsMoving, double Share, MotionBox Box, MediaInstant CapturedAt);

/// <summary>
/// Looks for motion on the encode thread and tells of it on another: the one leaves a note, the other reads it every
/// 50 ms. Nothing on the frame path calls out, takes a lock or allocates, but for the note.
/// </summary>
internal sealed class MotionWatch : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private MotionDetector _detector; // the encode thread's
    private readonly ILogger _log;
    private readonly PeriodicTimer _timer = new(Look);
    private MotionPlan _plan;
    private MotionPlan _followed;
    private long _brightness; // ms of the picture x 65536 + luma x 256, written and read in one go; 0: nothing was looked at
    private MotionChange _latest = new(IsMoving: false, 0, default, default);
    private Task _telling = Task.CompletedTask;

    public MotionWatch(MotionPlan plan, ILogger log)
    {
        _plan = _followed = plan;
        _detector = new MotionDetector(plan);
        _log = log;
    }

    /// <summary>Called on the thread pool at each beginning and end of motion, one call at a time. Set before <see cref="Start"/>.</summary>
    public Action<MotionChange>? OnChange { get; set; }

    /// <summary>The newest change. Thread-safe.</summary>
    public MotionChange Latest => Volatile.Read(ref _latest);

    /// <summary>How bright the picture was on the average when it was looked at last, 0 to 255, and when that was, to the millisecond. Thread-safe.</summary>
    public (double Luma, MediaInstant At)? Brightness =>
        Volatile.Read(ref _brightness) is > 0 and var packed ? ((packed & ushort.MaxValue) / 256.0, new MediaInstant((packed >> 16) * NanosecondsPerMs)) : null;

    /// <summary>Looks for something else from the next picture on. Thread-safe.</summary>
    public void Apply(MotionPlan plan) => Volatile.Write(ref _plan, plan);

    /// <summary>What the options ask for.</summary>
    public static MotionPlan PlanOf(MotionOptions options) => new(
        options.Sensitivity,
        TimeSpan.FromSeconds(options.StopSeconds),
        [.. options.Zones.Select(zone => new MotionZone(zone.X, zone.Y, zone.Width, zone.Height, zone.Exclude))]);

    /// <summary>Begins to tell.</summary>
    public void Start() => _telling = TellAsync();

    /// <summary>Looks at a picture; one that is not mapped is passed over. Thread-bound to the encode thread.</summary>
    public void OnPicture(in Picture picture, MediaInstant capturedAt)
    {
        if (!_detector.IsDue(capturedAt) || picture.Plane0.Address == 0)
            return;
        if (Volatile.Read(ref _plan) is var plan && plan != _followed)
            _detector.Apply(_followed = plan);
        var edge = _detector.Look(LumaView.OfAny(picture), capturedAt);
        Volatile.Write(ref _brightness, (capturedAt.Nanoseconds / NanosecondsPerMs << 16) | (long)(_detector.Brightness * 256));
        if (edge != MotionEdge.None)
            Volatile.Write(ref _latest, new MotionChange(edge == MotionEdge.Start, _detector.Share, _detector.Box, capturedAt));
    }

    /// <summary>Nothing can be seen for a while: motion is over, and what is seen afterwards may be another scene. Thread-bound to the encode thread.</summary>
    public void Interrupt()
    {
        _detector = new MotionDetector(_followed);
        if (Latest is { IsMoving: true } moving)
            Volatile.Write(ref _latest, moving with { IsMoving = false, Share = 0, Box = default });
    }

    /// <summary>Waits for a call that is under way.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _telling.Wait();
    }

    /// <summary>Motion lasts seconds: between two readings it does not begin and end.</summary>
    private async Task TellAsync()
    {
        var told = Latest;
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false))
        {
            var latest = Latest;
            if (latest.IsMoving != told.IsMoving)
                Tell(latest);
            told = latest;
        }
    }

    private const long NanosecondsPerMs = 1_000_000;

    private void Tell(MotionChange change)
    {
        try
        {
            OnChange?.Invoke(change);
        }
        catch (Exception fault)
        {
            PipelineLog.MotionFault(_log, fault);
        }
    }
}
