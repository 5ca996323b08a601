using EdgeCam.Quality;
using EdgeCam.Units;

namespace EdgeCam.Motion;

/// <summary>
/// Finds out where something moves: the brightness of some thousand blocks against a running background, ten times a
/// second. Noise of each block raises its threshold; what light or exposure do to the whole picture is taken off first.
/// </summary>
/// <remarks>Thread-bound. Allocates when the size of the pictures changes, else nothing.</remarks>
public sealed class MotionDetector
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestGap = TimeSpan.FromSeconds(2); // behind it the picture may be another
    private const int LearningLooks = 10;
    private const int StartLooks = 2; // in a row: a flash is none
    private const float FirstNoise = 1;
    private const float WholePicture = 0.6f; // more than that at once is light, or the camera was turned
    private const float Switch = 12; // brighter or darker from one look to the next: no cloud, but a lamp, and all else may be its doing
    private MotionPlan _plan;
    private BlockMeans? _means;
    private BlockBackground _background = new(0, 0);
    private BlockMap _map = new(1, 1);
    private MediaInstant? _lastLook;
    private MediaInstant _lastMotion;
    private int _learning;
    private int _moving;

    public MotionDetector(MotionPlan plan) => _plan = plan;

    /// <summary>Something moves.</summary>
    public bool IsMoving { get; private set; }

    /// <summary>The share of the looked-at blocks that changed at the last look, 0 to 1.</summary>
    public float Share { get; private set; }

    /// <summary>Where they were.</summary>
    public MotionBox Box { get; private set; }

    /// <summary>How bright the picture was at the last look, on the average: 0 to 255.</summary>
    public float Brightness { get; private set; }

    /// <summary>Looks for something else, or elsewhere, from the next look on.</summary>
    public void Apply(MotionPlan plan)
    {
        _plan = plan;
        _map.Apply(plan.Zones);
    }

    /// <summary>Whether <see cref="Look"/> would look at a picture of this time.</summary>
    public bool IsDue(MediaInstant now) => _lastLook is not { } last || now - last >= Interval || now < last;

    /// <summary>Looks at a picture, at most every 100 ms.</summary>
    /// <param name="capturedAt">Of the picture.</param>
    public MotionEdge Look(in LumaView picture, MediaInstant capturedAt)
    {
        if (!IsDue(capturedAt))
            return MotionEdge.None;
        var gap = _lastLook is { } last ? capturedAt - last : TimeSpan.Zero;
        _lastLook = capturedAt;
        var means = MeansOf(picture);
        means.Take(picture);
        Brightness = means.Mean;
        if (_learning == 0 || gap > LongestGap)
            Begin(means);
        else
            Compare(means, capturedAt);
        return Decide(capturedAt);
    }

    private BlockMeans MeansOf(in LumaView picture)
    {
        if (_means is { } means && means.Width == picture.Width && means.Height == picture.Height)
            return means;
        _means = new BlockMeans(picture.Width, picture.Height);
        _background = new BlockBackground(_means.Columns, _means.Rows);
        _map = new BlockMap(_means.Columns, _means.Rows);
        _map.Apply(_plan.Zones);
        _learning = 0;
        return _means;
    }

    private void Begin(BlockMeans means)
    {
        _background.Begin(means.Values, FirstNoise);
        _learning = 1;
        See(0, default);
    }

    private void Compare(BlockMeans means, MediaInstant now)
    {
        var light = LightChange.Between(_background.Values, means.Values);
        _background.Compare(means.Values, light, _plan.Threshold, _map.Changed);
        if (_map.ShareOfAll() > (light.Size > Switch ? _plan.LeastShare : WholePicture))
        {
            _background.Begin(means.Values, FirstNoise);
            _learning = 1;
            See(0, default);
            return;
        }

        _background.Learn(means.Values, light, _plan.Threshold, _map.Changed);
        var share = _map.Measure(out var box);
        var isLearned = _learning > LearningLooks;
        _learning = Math.Min(_learning + 1, LearningLooks + 1);
        See(isLearned ? share : 0, isLearned ? box : default);
        if (Share >= (IsMoving ? _plan.LeastShare / 2 : _plan.LeastShare) && Share > 0)
            _lastMotion = now;
    }

    private void See(float share, MotionBox box)
    {
        Share = share;
        Box = box;
        _moving = share >= _plan.LeastShare && share > 0 ? _moving + 1 : 0;
    }

    private MotionEdge Decide(MediaInstant now)
    {
        if (!IsMoving && _moving >= StartLooks)
        {
            IsMoving = true;
            return MotionEdge.Start;
        }

        if (!IsMoving || now - _lastMotion < _plan.Stop)
            return MotionEdge.None;
        IsMoving = false;
        return MotionEdge.Stop;
    }
}
