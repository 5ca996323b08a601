using EdgeCam.Media;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Runs;

/// <summary>
/// A camera as the goals of the uplink assume it: its encoder follows its target 100 ms late, and each frame strays from
/// it by up to 5 %. Its access units are framed as real ones, so that the packer works on them as it does on those.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class ModelCamera(FlowPlan plan) : ISimulatedCamera
{
    private const double Stray = 0.05;
    private const int LeastBytes = 64;
    private const int SampleRate = 48_000;
    private const int SamplesPerFrame = 1024;
    private static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(100);
    private readonly SimulatedRandom _random = new(plan.Seed);
    private readonly Queue<(MediaInstant At, Bitrate Rate)> _demands = new();
    private readonly byte[] _unit = NewUnit();
    private readonly byte[] _sound = new byte[(int)(plan.Sound.BitsPerSecond / 8 * SamplesPerFrame / SampleRate)];
    private Bitrate _target;
    private double _framesPerSecond; // of those that are encoded
    private long _pictures;
    private long _sounds;

    public FrameRate Rate => plan.Rate;

    public int SoundClockRate => SampleRate;

    public MediaInstant NextCapture => MediaInstant.Min(NextPicture, NextSound);

    public Track NextTrack => NextPicture <= NextSound ? Track.Video : Track.Sound;

    private MediaInstant NextPicture => plan.Start + plan.Rate.TimeOf(_pictures);

    private MediaInstant NextSound => _sound.Length > 0 ? plan.Start + new TimeSpan(_sounds * SamplesPerFrame * TimeSpan.TicksPerSecond / SampleRate) : MediaInstant.Never;

    /// <summary>The rate takes effect later.</summary>
    public void Apply(in EncoderDemand demand, MediaInstant now)
    {
        _demands.Enqueue((now, demand.Rate));
        _framesPerSecond = demand.FramesPerSecond > 0 ? Math.Min(demand.FramesPerSecond, plan.Rate.PerSecond) : plan.Rate.PerSecond;
    }

    public bool TryEncode(bool forceIdr, out CapturedUnit unit)
    {
        var (track, capturedAt) = (NextTrack, NextCapture);
        var isIdr = track == Track.Video && forceIdr;
        var bytes = track == Track.Video ? Encode(capturedAt, isIdr) : _sound;
        unit = new CapturedUnit { Track = track, Bytes = bytes, CapturedAt = capturedAt, IsIdr = isIdr };
        Pass();
        return true;
    }

    public void Pass()
    {
        if (NextTrack == Track.Video)
            _pictures++;
        else
            _sounds++;
    }

    private Span<byte> Encode(MediaInstant capturedAt, bool isIdr)
    {
        while (_demands.TryPeek(out var next) && (next.At + Lag <= capturedAt || _target == default))
            _target = _demands.Dequeue().Rate;
        var mean = _target.BitsPerSecond / 8.0 / _framesPerSecond;
        var bytes = (int)Math.Max(LeastBytes, mean * (1 + (Stray * ((2 * _random.NextDouble()) - 1))));
        Headers(isIdr).CopyTo(_unit);
        return _unit.AsSpan(0, Math.Min(bytes, _unit.Length));
    }

    private static byte[] NewUnit()
    {
        var unit = new byte[1 << 18];
        unit.AsSpan().Fill(0xA5); // no start code can arise
        return unit;
    }

    private static ReadOnlySpan<byte> Headers(bool isIdr) => isIdr ? Idr : Predicted;

    // SPS and PPS of 640x360 in high profile, then the first bytes of a slice that begins its picture.
    private static ReadOnlySpan<byte> Idr =>
    [
        0, 0, 0, 1, 0x67, 0x64, 0x00, 0x1F, 0xAC, 0xD9, 0x40, 0xA0, 0x2F, 0xF9, 0x61, 0x00, 0x00, 0x03, 0x00, 0x01, 0x00, 0x00, 0x03, 0x00, 0x3C, 0x8F, 0x18, 0x31, 0x96,
        0, 0, 0, 1, 0x68, 0xEB, 0xE3, 0xCB, 0x22, 0xC0,
        0, 0, 0, 1, 0x65, 0x9A,
    ];

    private static ReadOnlySpan<byte> Predicted => [0, 0, 0, 1, 0x41, 0x9A];
}
