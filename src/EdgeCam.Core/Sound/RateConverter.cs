namespace EdgeCam.Sound;

/// <summary>
/// Makes sound of one sample rate of sound of another, in blocks of 20 ms: a windowed sinc, 70 dB down where the pictures of
/// the spectrum would fold over.
/// </summary>
/// <remarks>Thread-bound; allocates nothing after construction.</remarks>
public sealed class RateConverter
{
    private readonly int _channels;
    private readonly int _taps;
    private readonly float[] _input;   // per channel: _taps samples of the past, then the block
    private readonly float[] _kernels; // _taps of each phase
    private readonly int _up;          // to : from, reduced
    private readonly int _down;
    private readonly int _blockIn;
    private readonly int _blockOut;

    /// <param name="from">Samples per second that come; a multiple of <see cref="BlocksPerSecond"/>.</param>
    /// <param name="to">Samples per second that go; likewise.</param>
    /// <param name="channels">Interleaved.</param>
    public RateConverter(int from, int to, int channels)
    {
        if (from % BlocksPerSecond != 0 || to % BlocksPerSecond != 0)
            throw new ArgumentException($"{from} Hz to {to} Hz: a block of 20 ms is no whole number of samples.", nameof(from));
        var common = GreatestCommonDivisor(from, to);
        (_up, _down, _channels) = (to / common, from / common, channels);
        (_blockIn, _blockOut) = (from / BlocksPerSecond, to / BlocksPerSecond);
        var bandwidth = Math.Min(1, (double)to / from);
        _taps = 2 * (int)Math.Ceiling(HalfTaps / bandwidth);
        _input = new float[channels * (_taps + _blockIn)];
        _kernels = KernelsOf(_up, _taps, bandwidth * Passband);
        Delay = TimeSpan.FromSeconds(((_taps / 2) + 1.0) / from);
    }

    /// <summary>By how much what comes out was heard earlier than what goes in with it.</summary>
    public TimeSpan Delay { get; }

    /// <summary>Converts 20 ms.</summary>
    /// <param name="block">Interleaved, 20 ms.</param>
    /// <param name="converted">Filled: 20 ms.</param>
    public void Convert(ReadOnlySpan<short> block, Span<short> converted)
    {
        for (var channel = 0; channel < _channels; channel++)
        {
            var input = _input.AsSpan(channel * (_taps + _blockIn), _taps + _blockIn);
            input[_blockIn..].CopyTo(input);
            for (var i = 0; i < _blockIn; i++)
                input[_taps + i] = block[(i * _channels) + channel];
            ConvertChannel(input, converted[channel..]);
        }
    }

    private void ConvertChannel(ReadOnlySpan<float> input, Span<short> converted)
    {
        for (var i = 0; i < _blockOut; i++)
        {
            var (at, phase) = Math.DivRem(i * _down, _up);
            var value = Dot(input.Slice(at, _taps), _kernels.AsSpan(phase * _taps, _taps));
            converted[i * _channels] = (short)Math.Clamp(MathF.Round(value), short.MinValue, short.MaxValue);
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private static float[] KernelsOf(int phases, int taps, double bandwidth)
    {
        var kernels = new float[phases * taps];
        for (var phase = 0; phase < phases; phase++)
        {
            var kernel = kernels.AsSpan(phase * taps, taps);
            var centre = (taps / 2) - 1 + ((double)phase / phases);
            var sum = 0.0;
            for (var tap = 0; tap < taps; tap++)
                sum += kernel[tap] = (float)(Sinc(bandwidth * (tap - centre)) * Blackman((tap - centre) / (taps / 2.0)));
            for (var tap = 0; tap < taps; tap++)
                kernel[tap] = (float)(kernel[tap] / sum); // silence and loudness stay what they are in every phase
        }

        return kernels;
    }

    private static double Sinc(double x) => Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    /// <param name="x">-1 to 1, from end to end.</param>
    private static double Blackman(double x) => Math.Abs(x) > 1 ? 0 : 0.42 + (0.5 * Math.Cos(Math.PI * x)) + (0.08 * Math.Cos(2 * Math.PI * x));

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    /// <summary>Blocks are 20 ms long.</summary>
    public const int BlocksPerSecond = 50;

    private const int HalfTaps = 24;
    private const double Passband = 0.9; // of what both rates can carry
}
