namespace EdgeCam.Motion;

/// <summary>
/// What each block looks like when nothing moves, and how much it is off then. A block that is off by more than its
/// threshold has changed; one that changed and stands still is background soon.
/// </summary>
/// <remarks>Thread-bound. Allocates nothing after construction. Times are counted in looks, ten a second.</remarks>
internal sealed class BlockBackground(int columns, int rows)
{
    private const float Follow = 0.03f;       // of the way to a look: three seconds
    private const float NoiseFollow = 0.03f;  // of the noise where nothing moves, and
    private const float BusyFollow = 0.006f;  // where something does: a tree in the wind is noise after a minute
    private const float NoiseFactor = 4;      // a look is rarely off by four times its mean deviation
    private const float MostNoise = 3;        // times the threshold: a busy place does not go blind
    private const float Shake = 0.25f;        // of the step to a neighbour: a camera that sways moves an edge by as much of a block
    private const int StillLooks = 15;        // one and a half seconds
    private readonly float[] _background = new float[columns * rows];
    private readonly float[] _noise = new float[columns * rows];
    private readonly float[] _last = new float[columns * rows];
    private readonly byte[] _still = new byte[columns * rows];

    public ReadOnlySpan<float> Values => _background;

    /// <summary>Takes a picture as it is.</summary>
    public void Begin(ReadOnlySpan<float> now, float noise)
    {
        now.CopyTo(_background);
        now.CopyTo(_last);
        Array.Fill(_noise, noise);
        Array.Clear(_still);
    }

    /// <summary>Marks the blocks that are off.</summary>
    /// <param name="light">What the whole picture did.</param>
    /// <param name="changed">1 for each that changed, 0 for the rest.</param>
    public void Compare(ReadOnlySpan<float> now, in LightChange light, float threshold, Span<byte> changed)
    {
        for (var i = 0; i < now.Length; i++)
            changed[i] = IsOff(i, now[i], light, threshold) ? (byte)1 : (byte)0;
    }

    /// <summary>Learns from the look that was compared.</summary>
    public void Learn(ReadOnlySpan<float> now, in LightChange light, float threshold, ReadOnlySpan<byte> changed)
    {
        for (var i = 0; i < now.Length; i++)
        {
            var off = now[i] - _background[i];
            var strange = MathF.Min(MathF.Abs(off - light.At(_background[i])), 2 * threshold);
            _noise[i] += (strange - _noise[i]) * (changed[i] == 0 ? NoiseFollow : BusyFollow);
            if (changed[i] == 0)
                _background[i] += light.At(_background[i]) + ((off - light.At(_background[i])) * Follow);
            else
                Settle(i, now[i], light, threshold);
            _last[i] = now[i];
        }
    }

    private bool IsOff(int block, float now, in LightChange light, float threshold)
    {
        var off = MathF.Abs(now - _background[block] - light.At(_background[block]));
        var limit = threshold + MathF.Min(_noise[block] * NoiseFactor, threshold * MostNoise);
        return off > limit && off > limit + (Shake * StepAt(block));
    }

    /// <summary>The largest step of the background from a block to one beside it.</summary>
    private float StepAt(int block)
    {
        var column = block % columns;
        var step = column > 0 ? Step(block, block - 1) : 0;
        if (column < columns - 1)
            step = MathF.Max(step, Step(block, block + 1));
        if (block >= columns)
            step = MathF.Max(step, Step(block, block - columns));
        if (block + columns < _background.Length)
            step = MathF.Max(step, Step(block, block + columns));
        return step;
    }

    private float Step(int from, int to) => MathF.Abs(_background[from] - _background[to]);

    private void Settle(int block, float now, in LightChange light, float threshold)
    {
        var isStill = MathF.Abs(now - _last[block] - light.At(_last[block])) < threshold / 2;
        _still[block] = isStill ? (byte)(_still[block] + 1) : (byte)0;
        if (_still[block] < StillLooks)
        {
            _background[block] += light.At(_background[block]); // the light changes behind it too
            return;
        }

        _background[block] = now;
        _still[block] = 0;
    }
}
