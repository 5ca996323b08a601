using EdgeCam.Diagnostics;
using EdgeCam.Media;
using EdgeCam.Options;
using EdgeCam.Pipeline;
using EdgeCam.Ports;
using EdgeCam.Ring;
using EdgeCam.Units;

namespace EdgeCam.Hosting;

/// <summary>What readers see of a camera, and the rings behind it.</summary>
internal sealed class LiveStreams : IDisposable
{
    private readonly RingOptions _options;
    private readonly MediaParts _parts;
    private readonly MemoryBudget _budget;
    private readonly List<FrameRing> _rings = [];

    private const int LowMegabytes = 4; // half a minute at the most that it may take

    /// <summary>Allocates the rings and names them in the budget.</summary>
    public LiveStreams(EdgeCamOptions options, MediaParts parts, EncodePlan plan, MemoryBudget budget)
    {
        (_options, _parts, _budget) = (options.Ring, parts, budget);
        var isShared = plan.HasUplinks && parts is { Encoder: not null, UplinkEncoder: null };
        Main = Open("ring", options.Rtsp.Path, _options.Megabytes, isShared);
        Uplink = parts.UplinkEncoder is null ? Main : Open("uplink ring", options.Rtsp.Path + "/uplink", _options.Megabytes, isSteered: true);
        Low = parts.LowEncoder is null ? null : Open("low rendition's ring", options.Rtsp.Path + "/low", LowMegabytes, isSteered: true);
        Renditions = [.. PlansOf(options, plan).Select(item => new Rendition(item.Name, item.Stream, item.Encoder, item.Plan))];
    }

    /// <summary>What local players watch.</summary>
    public LiveStream Main { get; }

    /// <summary>What uplinks send: their own stream, or the one that local players watch too.</summary>
    public LiveStream Uplink { get; }

    /// <summary>What uplinks may send before <see cref="Uplink"/>; null: nothing.</summary>
    public LiveStream? Low { get; }

    /// <summary>What writes the streams, the main one first; the low one before that of the uplinks, which it precedes on the link too.</summary>
    public Rendition[] Renditions { get; }

    /// <summary>Bit rate, frame rate and GOP hold from the next picture on. Thread-safe.</summary>
    public void Change(EdgeCamOptions options, EncodePlan plan)
    {
        foreach (var (item, rendition) in PlansOf(options, plan).Zip(Renditions))
            rendition.Change(item.Plan);
    }

    /// <summary>Only after the encode thread and every reader have stopped.</summary>
    public void Dispose() => _rings.ForEach(ring => ring.Dispose());

    private IEnumerable<(string Name, LiveStream Stream, IVideoEncoder? Encoder, EncodePlan Plan)> PlansOf(EdgeCamOptions options, EncodePlan plan)
    {
        yield return ("main", Main, _parts.Encoder, plan);
        if (Low is not null && plan.Low is { } low)
            yield return ("low", Low, _parts.LowEncoder, plan.ForLow(options.UplinkEncoder, low));
        if (_parts.UplinkEncoder is { } encoder)
            yield return ("uplink", Uplink, encoder, plan.ForUplinks(options.UplinkEncoder));
    }

    private LiveStream Open(string name, string path, int megabytes, bool isSteered)
    {
        var ring = new FrameRing(DataSize.MiB(megabytes), _options.MaxAccessUnits, Math.Min(_options.MaxAccessUnitKilobytes, megabytes * 1024 / 2) * 1024);
        _rings.Add(ring);
        _budget.Add(name, ring.Footprint);
        var format = _parts.Source.Format;
        return new LiveStream(path, ring, format.Video.Rate, canForceIdr: _parts.Encoder is not null)
        {
            Steering = isSteered ? new EncoderSteering() : null,
            Sound = _parts.SoundEncoder is { } sound && format.Sound is { } heard
                ? new SoundDescription(heard.SampleRate, heard.Channels, sound.AudioSpecificConfig)
                : null,
        };
    }
}
