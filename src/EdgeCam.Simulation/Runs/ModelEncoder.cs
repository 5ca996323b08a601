using EdgeCam.Ring;
using EdgeCam.Units;

namespace EdgeCam.Simulation.Runs;

/// <summary>
/// An encoder as the goals of the uplink assume it: it follows its target 100 ms late, and each frame strays from it
/// by up to 5 %. Its access units are framed as real ones, so that the packer works on them as it does on those.
/// </summary>
/// <remarks>Thread-bound.</remarks>
internal sealed class ModelEncoder(LiveStreamWriter writer, SimulatedRandom random, FrameRate rate)
{
    private const double Stray = 0.05;
    private const int LeastBytes = 64;
    private static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(100);
    private readonly Queue<(MediaInstant At, Bitrate Rate)> _demands = new();
    private readonly byte[] _unit = NewUnit();
    private Bitrate _target;

    /// <summary>What it is asked for; takes effect later.</summary>
    public void Apply(Bitrate target, MediaInstant now) => _demands.Enqueue((now, target));

    /// <summary>Encodes one picture into the ring.</summary>
    public void Encode(MediaInstant capturedAt, bool isIdr)
    {
        while (_demands.TryPeek(out var next) && (next.At + Lag <= capturedAt || _target == default))
            _target = _demands.Dequeue().Rate;
        var mean = _target.BitsPerSecond / 8.0 / rate.PerSecond;
        var bytes = (int)Math.Max(LeastBytes, mean * (1 + (Stray * ((2 * random.NextDouble()) - 1))));
        Headers(isIdr).CopyTo(_unit);
        writer.WriteVideo(_unit.AsSpan(0, Math.Min(bytes, _unit.Length)), capturedAt);
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
