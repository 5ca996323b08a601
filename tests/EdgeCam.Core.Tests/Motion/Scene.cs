using EdgeCam.Motion;
using EdgeCam.Quality;
using EdgeCam.Units;

namespace EdgeCam.Core.Tests.Motion;

/// <summary>A street of soft texture under a noisy camera, ten pictures a second.</summary>
internal sealed class Scene(MotionDetector detector, int seed = 1)
{
    public const int Width = 640;
    public const int Height = 360;
    private readonly byte[] _luma = new byte[Width * Height];
    private readonly Random _random = new(seed);
    private readonly byte[] _street = [.. Enumerable.Range(0, Width * Height).Select(i => StreetAt(i % Width, i / Width))];
    private readonly float[] _grain = Grain(new Random(seed));

    public MediaInstant Now { get; private set; } = new(5_000_000_000);

    /// <summary>Standard deviation of each sample, in steps of brightness.</summary>
    public double Noise { get; set; } = 3;

    /// <summary>Applied to every sample.</summary>
    public Func<double, double> Light { get; set; } = static value => value;

    /// <summary>Pixels that the camera is off to the right.</summary>
    public int Sway { get; set; }

    /// <summary>Edges so far, with seconds since the beginning.</summary>
    public List<(MotionEdge Edge, double Second)> Edges { get; } = [];

    public int Starts => Edges.Count(edge => edge.Edge == MotionEdge.Start);

    /// <summary>Lets time pass.</summary>
    /// <param name="paint">Brightness of what stands before the street at x, y; null: nothing.</param>
    public void Run(double seconds, Func<double, int, int, int?>? paint = null, Action<double>? before = null)
    {
        for (var at = 0.0; at < seconds - 0.01; at += 0.1)
        {
            before?.Invoke(at);
            Paint(at, paint);
            var edge = detector.Look(new LumaView(_luma, Width, Height, Width), Now);
            if (edge != MotionEdge.None)
                Edges.Add((edge, (Now.Nanoseconds - 5_000_000_000) / 1e9));
            Now += TimeSpan.FromMilliseconds(100);
        }
    }

    private void Paint(double at, Func<double, int, int, int?>? paint)
    {
        float[] lit = [.. Enumerable.Range(0, 256).Select(value => (float)Light(value))];
        for (var y = 0; y < Height; y++)
        {
            var grain = _grain.AsSpan(_random.Next(_grain.Length - Width));
            for (var x = 0; x < Width; x++)
            {
                var value = paint?.Invoke(at, x, y) ?? _street[(y * Width) + Math.Min(x + Sway, Width - 1)];
                _luma[(y * Width) + x] = (byte)Math.Clamp(lit[value] + ((float)Noise * grain[x]), 0, 255);
            }
        }
    }

    /// <summary>With a white line on it.</summary>
    private static byte StreetAt(int x, int y) =>
        x is >= 400 and < 412 && y is >= 200 and < 320 ? (byte)230 : (byte)(90 + (40 * Math.Sin(x * 0.021)) + (30 * Math.Cos(y * 0.034)));

    private static float[] Grain(Random random) =>
        [.. Enumerable.Range(0, 100_003).Select(_ => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2)];
}
