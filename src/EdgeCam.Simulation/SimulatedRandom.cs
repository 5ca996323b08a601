using System.Numerics;

namespace EdgeCam.Simulation;

/// <summary>
/// Random numbers that are the same on every machine for the same seed: xoshiro256** 1.0 by Blackman and Vigna,
/// its state filled by SplitMix64. Only integer arithmetic and exact floating-point operations are used, since the
/// last bit of a logarithm depends on the C library.
/// </summary>
/// <remarks>Thread-bound; allocates nothing after construction. Not for secrets.</remarks>
public sealed class SimulatedRandom
{
    private ulong _s0, _s1, _s2, _s3;

    public SimulatedRandom(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        var bits = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return bits;
    }

    /// <summary>Evenly spread over [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Evenly spread over 0 to <paramref name="end"/> - 1; the bias is below end / 2^64.</summary>
    public int NextBelow(int end) => (int)Math.BigMul(NextBits(), (ulong)end, out _);

    /// <summary>
    /// Mean 0, standard deviation 1: the sum of twelve even numbers (Irwin-Hall), exact on every machine. Nothing lies
    /// beyond six deviations, and within three it is a Gaussian to the accuracy of any simulation here.
    /// </summary>
    public double NextGaussian()
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++)
            sum += NextDouble();
        return sum;
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
