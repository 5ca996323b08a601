using EdgeCam.Diagnostics;
using EdgeCam.Media;
using EdgeCam.Options;
using EdgeCam.Pipeline;
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

    /// <summary>Allocates the rings and names them in the budget.</summary>
    public LiveStreams(EdgeCamOptions options, MediaParts parts, EncodePlan plan, MemoryBudget budget)
    {
        (_options, _parts, _budget) = (options.Ring, parts, budget);
        var isShared = plan.HasUplinks && parts is { Encoder: not null, UplinkEncoder: null };
        Main = Open("ring", options.Rtsp.Path, isShared);
        Uplink = parts.UplinkEncoder is null ? Main : Open("uplink ring", options.Rtsp.Path + "/uplink", isSteered: true);
        Renditions = parts.UplinkEncoder is null
            ? [new Rendition("main", Main, parts.Encoder, plan)]
            : [new Rendition("main", Main, parts.Encoder, plan), new Rendition("uplink", Uplink, parts.UplinkEncoder, plan.ForUplinks(options.UplinkEncoder))];
    }

    /// <summary>What local players watch.</summary>
    public LiveStream Main { get; }

    /// <summary>What uplinks send: their own stream, or the one that local players watch too.</summary>
    public LiveStream Uplink { get; }

    /// <summary>What writes the streams, the main one first.</summary>
    public Rendition[] Renditions { get; }

    /// <summary>Only after the encode thread and every reader have stopped.</summary>
    public void Dispose() => _rings.ForEach(ring => ring.Dispose());

    private LiveStream Open(string name, string path, bool isSteered)
    {
        var ring = new FrameRing(DataSize.MiB(_options.Megabytes), _options.MaxAccessUnits, _options.MaxAccessUnitKilobytes * 1024);
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
