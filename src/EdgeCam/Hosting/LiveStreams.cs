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
    private readonly List<FrameRing> _rings = [];
    private readonly PipelineCounters _mainCounters = new();
    private PipelineCounters _uplinkCounters = new();

    /// <summary>Allocates the rings and names them in the budget.</summary>
    public LiveStreams(EdgeCamOptions options, MediaParts parts, EncodePlan plan, MemoryBudget budget)
    {
        (_options, _budget, _terms) = (options, budget, StreamTerms.OfMain(parts, plan));
        Main = Open("ring", options.Rtsp.Path, parts, _terms.IsSteered);
        Uplink = UplinkOf(parts);
    }

    /// <summary>What local players watch.</summary>
    public LiveStream Main { get; }

    /// <summary>What uplinks send: their own stream, or the one that local players watch too.</summary>
    public LiveStream Uplink { get; private set; }

    /// <summary>Of <see cref="Main"/>; they go on counting whoever writes it.</summary>
    public PipelineCounters Counters => _mainCounters;

    /// <summary>
    /// Makes ready for other parts. The main stream stays as it is; the uplinks' own comes and goes with their encoder, and
    /// uplinks that sent the one before have to be replaced.
    /// </summary>
    /// <returns>False, and nothing was changed: those who read the main stream could not follow.</returns>
    public bool TryFollow(MediaParts parts, EncodePlan plan)
    {
        if (StreamTerms.OfMain(parts, plan) != _terms)
            return false;
        if (parts.UplinkEncoder is null != ReferenceEquals(Uplink, Main))
            (Uplink, _uplinkCounters) = (UplinkOf(parts), new PipelineCounters());
        return true;
    }

    /// <summary>What writes the streams from now on, the main one first.</summary>
    public Rendition[] RenditionsOf(MediaParts parts, EncodePlan plan, UplinkEncoderOptions uplinks)
    {
        var main = new Rendition("main", Main, parts.Encoder, plan) { Counters = _mainCounters };
        return parts.UplinkEncoder is null
            ? [main]
            : [main, new Rendition("uplink", Uplink, parts.UplinkEncoder, plan.ForUplinks(uplinks)) { Counters = _uplinkCounters }];
    }

    /// <summary>Only after the encode thread and every reader have stopped.</summary>
    public void Dispose() => _rings.ForEach(ring => ring.Dispose());

    private LiveStream UplinkOf(MediaParts parts) =>
        parts.UplinkEncoder is null ? Main : Open("uplink ring", _options.Rtsp.Path + "/uplink", parts, isSteered: true);

    private LiveStream Open(string name, string path, MediaParts parts, bool isSteered)
    {
        var size = _options.Ring;
        var ring = new FrameRing(DataSize.MiB(size.Megabytes), size.MaxAccessUnits, size.MaxAccessUnitKilobytes * 1024);
        _rings.Add(ring);
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
}
