using EdgeCam.Media;
using EdgeCam.Ports;
using EdgeCam.Quality;
using EdgeCam.Receiving;
using EdgeCam.Simulation.Report;
using EdgeCam.Simulation.Runs;
using EdgeCam.Units;

namespace EdgeCam.Footage;

/// <summary>
/// A viewer at the far end of a simulated uplink: decodes what arrives, shows each picture and plays each frame of sound
/// one budget after its capture, late pictures at once, and judges both. A picture that the decoder calls damaged is
/// never shown: the one before stays, and a key frame is asked for.
/// </summary>
/// <remarks>
/// Thread-bound, fed in the order of time. Holds the pictures of the budget twice and of two seconds more: 90 MB for
/// 720p at 30 a second with a budget of 400 ms, 290 MB with one of 4 s.
/// </remarks>
internal sealed class FootageViewer : IFarEnd
{
    private readonly QualityPlan _plan;
    private readonly MediaInstant _judgedFrom;
    private readonly IVideoDecoder _decoder;
    private readonly SoundMeter? _sound;
    private readonly List<DisplayTick> _refreshes = [];
    private int _damaged;

    /// <param name="decoder">The caller's to dispose of.</param>
    /// <param name="source">Of the footage.</param>
    /// <param name="judgedFrom">Sound and damage count from this instant of capture on; refreshes are all kept.</param>
    public FootageViewer(IVideoDecoder decoder, SourceFormat source, TimeSpan budget, MediaInstant judgedFrom)
    {
        _plan = PlanOf(source.Video, budget);
        _judgedFrom = judgedFrom;
        _decoder = decoder;
        Quality = new QualityMeter(_plan);
        _sound = source.Sound is { } sound ? new SoundMeter(TimeSpan.FromSeconds((double)SamplesPerFrame / sound.SampleRate), budget) : null;
    }

    /// <summary>To be told of each captured picture, after <see cref="Advance"/>.</summary>
    public QualityMeter Quality { get; }

    /// <summary>What a viewer of this footage takes.</summary>
    public static DataSize MemoryOf(VideoFormat video, TimeSpan budget) => PlanOf(video, budget).Memory;

    /// <summary>Refreshes the screen up to <paramref name="now"/>.</summary>
    public void Advance(MediaInstant now)
    {
        while (Quality.TryPollTick(now, out var refresh))
            _refreshes.Add(refresh);
    }

    /// <summary>A frame of sound is on its way.</summary>
    public void OnSoundCaptured(MediaInstant capturedAt)
    {
        if (capturedAt >= _judgedFrom)
            _sound?.OnCaptured(capturedAt);
    }

    public bool OnUnit(in ReceivedUnit unit, MediaInstant capturedAt, MediaInstant now)
    {
        Advance(now);
        if (unit.Track == Track.Video)
            return Show(unit.Bytes, capturedAt, now);
        _sound?.OnArrived(capturedAt, now);
        return true;
    }

    /// <summary>What was seen and heard until then.</summary>
    public PlayedMedia PlayedUntil(MediaInstant end)
    {
        Advance(end);
        _sound?.Advance(end);
        return new PlayedMedia(_plan.DelayBudget, _plan.FreezeLimit, _refreshes, _damaged, _sound?.Report);
    }

    private bool Show(ReadOnlySpan<byte> accessUnit, MediaInstant capturedAt, MediaInstant now)
    {
        if (_decoder.Decode(accessUnit, out var picture) != DecodeOutcome.Picture)
        {
            _damaged += capturedAt >= _judgedFrom ? 1 : 0;
            return false;
        }

        // The capture instant came through a clock of 90 kHz: a tick too late, and it would miss its refresh.
        var due = capturedAt + _plan.DelayBudget - (_plan.Rate.Interval / 4);
        Quality.OnDisplayed(capturedAt, MediaInstant.Max(due, now), LumaView.Of(picture));
        return true;
    }

    private static QualityPlan PlanOf(VideoFormat video, TimeSpan budget)
    {
        var plan = new QualityPlan(video.Width, video.Height, video.Rate, budget);
        return plan with { DisplayPictures = plan.DisplayPictures + (int)Math.Ceiling(budget / video.Rate.Interval) }; // all of the budget may wait
    }

    private const int SamplesPerFrame = 1024; // AAC-LC
}
