namespace EdgeCam.Benchmarks.Load;

/// <summary>Samples in milliseconds, in memory of a fixed size: what does not fit is dropped.</summary>
/// <remarks>Thread-bound. Allocates nothing after construction.</remarks>
internal sealed class SampleBuffer(int capacity)
{
    private readonly float[] _samples = new float[capacity];
    private int _count;

    public void Add(TimeSpan value)
    {
        if (_count < _samples.Length)
            _samples[_count++] = (float)value.TotalMilliseconds;
    }

    public Distribution ToDistribution() => Distribution.Of(_samples.AsSpan(0, _count));
}
