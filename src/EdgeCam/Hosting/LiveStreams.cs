using EdgeCam.Diagnostics;
using EdgeCam.Media;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Ring;
using EdgeCam.Units;

namespace EdgeCam.Hosting;

/// <summary>What readers see of a camera, and the rings behind it. They outlast whoever writes them.</summary>
/// <remarks>Thread-safe to read; <see cref="TryFollow"/> and <see cref="RenditionsOf"/> only while nobody writes.</remarks>
internal sealed class LiveStreams : IDisposable
{
    private readonly EdgeCamOptions _options;
    private readonly MemoryBudget _budget;
    private readonly StreamTerms _terms; // of the main stream
    private readonly PipelineCounters _mainCounters = new();
    private PipelineCounters _uplinkCounters = new();
    private PipelineCounters _lowCounters = new();
    private PipelineCounters _subCounters = new();

    /// <summary>Allocates the rings and names them in the budget.</summary>
    public LiveStreams(EdgeCamOptions options, MediaParts parts, EncodePlan plan, MemoryBudget budget)
    {
        (_options, _budget, _terms) = (options, budget, StreamTerms.OfMain(parts, plan));
        Main = Open("ring", options.Rtsp.Path, parts, options.Ring.Megabytes, _terms.IsSteered);
        Uplink = UplinkOf(parts);
        Low = LowOf(parts);
        Sub = SubOf(parts, plan);
    }

    /// <summary>What local players watch.</summary>
    public LiveStream Main { get; }

    /// <summary>What uplinks send: their own stream, or the one that local players watch too.</summary>
    public LiveStream Uplink { get; private set; }

    /// <summary>What uplinks may send before <see cref="Uplink"/>; null: nothing.</summary>
    public LiveStream? Low { get; private set; }

    /// <summary>What local players may watch instead of <see cref="Main"/>; null: nothing.</summary>
    public LiveStream? Sub { get; private set; }

    /// <summary>What local players may choose from, the main one first.</summary>
    public IReadOnlyList<LiveStream> Offered => Sub is { } sub ? [Main, sub] : [Main];

    /// <summary>Of <see cref="Sub"/>, from its beginning on; null while there is none.</summary>
    public PipelineCounters? SubCounters => Sub is null ? null : _subCounters;

    /// <summary>Of <see cref="Main"/>; they go on counting whoever writes it.</summary>
    public PipelineCounters Counters => _mainCounters;

    /// <summary>
    /// Makes ready for other parts. The main stream stays as it is; the uplinks' own comes and goes with their encoder, and
    /// uplinks that sent the one before have to be replaced; so does the sub-stream, and players have to be offered what there
    /// is then. What went is freed when nobody reads it any more.
    /// </summary>
    /// <returns>False, and nothing was changed: those who read the main stream could not follow.</returns>
    public bool TryFollow(MediaParts parts, EncodePlan plan)
    {
        var terms = StreamTerms.OfMain(parts, plan);
        if (parts.IsStandIn)
            terms = terms with { CanForceIdr = _terms.CanForceIdr }; // until the camera is back nobody misses it
        if (terms != _terms)
            return false;
        if (parts.UplinkEncoder is null != ReferenceEquals(Uplink, Main))
            (Uplink, _uplinkCounters) = (UplinkOf(parts), new PipelineCounters());
        if (parts.LowEncoder is null != Low is null)
            (Low, _lowCounters) = (LowOf(parts), new PipelineCounters());
        if (!string.Equals(PathOfSub(parts, plan), Sub?.Path, StringComparison.Ordinal))
            (Sub, _subCounters) = (SubOf(parts, plan), new PipelineCounters());
        return true;
    }

    /// <summary>What writes the streams from now on, the main one first.</summary>
    public Rendition[] RenditionsOf(MediaParts parts, EncodePlan plan, UplinkEncoderOptions uplinks) =>
        [.. parts.Plans(plan, uplinks).Select(item => new Rendition(item.Name, StreamOf(item.Name), item.Encoder, item.Plan, parts.Source.Format.Video.Colours) { Counters = CountersOf(item.Name) })];

    /// <summary>Only after the encode thread and every reader have stopped.</summary>
    public void Dispose()
    {
        foreach (var stream in new[] { Main, Uplink, Low, Sub }.OfType<LiveStream>().Distinct())
            stream.Ring.Dispose();
    }

    private LiveStream UplinkOf(MediaParts parts) =>
        parts.UplinkEncoder is null ? Main : Open("uplink ring", _options.Rtsp.Path + "/uplink", parts, _options.Ring.Megabytes, isSteered: true);

    private LiveStream? LowOf(MediaParts parts) =>
        parts.LowEncoder is null ? null : Open("low rendition's ring", _options.Rtsp.Path + "/low", parts, LowMegabytes, isSteered: true);

    private LiveStream? SubOf(MediaParts parts, EncodePlan plan) =>
        PathOfSub(parts, plan) is { } path ? Open("sub-stream's ring", path, parts, SubStreamPlan.RingMegabytes, isSteered: false) : null;

    private string? PathOfSub(MediaParts parts, EncodePlan plan) =>
        parts.SubEncoder is not null && plan.Sub is { } sub ? $"{_options.Rtsp.Path}/{sub.Path}" : null;

    private LiveStream StreamOf(string rendition) => rendition switch
    {
        MediaParts.MainName => Main,
        MediaParts.LowName => Low!,
        MediaParts.SubName => Sub!,
        _ => Uplink,
    };

    private PipelineCounters CountersOf(string rendition) => rendition switch
    {
        MediaParts.MainName => _mainCounters,
        MediaParts.LowName => _lowCounters,
        MediaParts.SubName => _subCounters,
        _ => _uplinkCounters,
    };

    private LiveStream Open(string name, string path, MediaParts parts, int megabytes, bool isSteered)
    {
        var ring = new FrameRing(DataSize.MiB(megabytes), _options.Ring.MaxAccessUnits, Math.Min(_options.Ring.MaxAccessUnitKilobytes, megabytes * 1024 / 2) * 1024);
        _budget.Add(name, ring.Footprint);
        var format = parts.Source.Format;
        return new LiveStream(path, ring, format.Video.Rate, canForceIdr: parts.Encoder is not null)
        {
            Steering = isSteered ? new EncoderSteering() : null,
            Sound = parts.SoundEncoder is { } sound && format.Sound is { } heard
                ? new SoundDescription(heard.SampleRate, heard.Channels, sound.AudioSpecificConfig)
                : null,
        };
    }

    private const int LowMegabytes = 4; // half a minute at the most that it may take
}
